"""What Node has installed here."""

from scripts.make_clients import ROOT

NODE_MODULES_OF_CLIENT = (ROOT / "clients" / "typescript" / "node_modules").is_dir()
EXAMPLE = ROOT / "examples" / "astro"
