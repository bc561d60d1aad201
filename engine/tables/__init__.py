"""The 责任分工表 of a plan: what its cells say, and how the plan is read back from them."""
