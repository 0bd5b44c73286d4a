#!/bin/sh
# Tries the API with generated requests, good and bad, and holds every answer against the OpenAPI
# document. Needs Python 3 with venv; the tool is installed once, beside the build.
set -eu
cd "$(dirname "$0")/../.."
home="${CARGO_TARGET_DIR:-target}/schemathesis"
if [ ! -x "$home/bin/schemathesis" ]; then
    python3 -m venv "$home"
    "$home/bin/pip" install --quiet "schemathesis==4.32.5"
fi
SCHEMATHESIS="$(cd "$home" && pwd)/bin/schemathesis"
export SCHEMATHESIS
# The whole workspace, as the other tests are built, so that nothing is built twice.
exec cargo test --workspace --exclude frontend --test api -- --ignored --exact contract::no_generated_request_breaks_the_contract --nocapture
