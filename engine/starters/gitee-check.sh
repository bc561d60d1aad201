# 检查计划，说明这次改动改变了什么；由 .workflow/plans.yml 运行。由 wf init --ci gitee 生成，可以改。
set -eu

# 从哪里安装 wf，必须填写：git+https://主机/仓库@提交号，或内部软件源里的 wf==版本号。
# 不要写成光秃秃的 wf：公开的软件源上有一个同名的别家软件。镜像里已有 wf 的，不用填。
: "${WF_SOURCE:=}"
# 本仓库：所有者/仓库名，评论时用；由仓库地址看出。
: "${WF_REPO:=$(git config --get remote.origin.url | sed -E 's#\.git$##; s#^.*[:/]([^/:]+/[^/]+)$#\1#')}"
# 台账的导出（wf ledger export），放在仓库里、随时更新，评论才知道哪些已经交过；没有就不算。只认目标分支上的那一份。
: "${WF_EVENTS:=ledger/events.jsonl}"
export WF_REPO

work=$(mktemp -d)
if ! command -v wf > /dev/null; then
  test -n "$WF_SOURCE" || { echo "请在 .gitee/plans-check.sh 里填写 WF_SOURCE：从哪里安装 wf"; exit 1; }
  python3 -I -m venv "$work/wf"
  "$work/wf/bin/pip" install --quiet --disable-pip-version-check "$WF_SOURCE"
  export PATH="$work/wf/bin:$PATH"
fi

# 从分出之处算起，所以要有完整的历史
if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
  git fetch --quiet --unshallow origin
fi
git fetch --quiet origin "$GITEE_BRANCH"
base=$(git rev-parse FETCH_HEAD)

if git cat-file -e "$base:$WF_EVENTS" 2> /dev/null; then
  git cat-file blob "$base:$WF_EVENTS" > "$work/events.jsonl"
  export WF_LEDGER="$work/ledger.db"
  wf ledger import "$work/events.jsonl"
fi

checked=0
wf check || checked=$?
compared=0
wf diff "$base..." --format md > "$work/wf-diff.md" || compared=$?
cat "$work/wf-diff.md"

commented=0
if [ -n "${WF_COMMENT_TOKEN:-}" ]; then
  python3 -I .gitee/plans-comment.py gitee "$work/wf-diff.md" || commented=$?
fi

test "$checked" -eq 0 || exit "$checked"
if [ "$compared" -eq 4 ]; then
  echo "有变更须经批准，见评论"
  compared=0
fi
test "$compared" -eq 0 || exit "$compared"
exit "$commented"
