"""Beginnings of files, to be continued by a test."""

PLAN = "plan: a-2024\ntitle: 要点\nyear: 2024\nissuer: 某局\norg: org/a.yaml\n"
ITEM = PLAN + 'items:\n- item: "1"\n  title: 学法\n'
TASK = ITEM + "  tasks:\n  - id: study\n    title: 学习\n"
MONTHLY = TASK + "    recurrence: month\n"
ORG = "org: a\nunits:\n  综合科: {kind: 科室, head: li}\n"
DAYS = "year: 2027\npapers: []\ndays:\n"

REST = "items:\n- {item: 1, title: 学法}\n"
"""What a plan's beginning needs to be whole."""
