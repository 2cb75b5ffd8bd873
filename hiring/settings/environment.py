"""Where settings come from, and the few that others are made of."""

from pathlib import Path

from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
BASE_URL = env.str("BASE_URL", "http://localhost:8000")
