#!/bin/sh
# Draws the pictures of public/ out of favicon.svg and social-card.html with Chromium. Run it after
# changing either, and commit what it makes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
public="$here/../../../public"
browser=${CHROMIUM:-chromium}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

shoot() { # page, width, height, picture
  "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files \
    --default-background-color=00000000 --force-device-scale-factor=1 --virtual-time-budget=2000 \
    --window-size="$2,$3" --screenshot="$4" "file://$1" >/dev/null 2>&1
}

icon() { # size, picture
  printf '<!DOCTYPE html><body style="margin:0"><img style="display:block" width="%s" height="%s" src="file://%s">' \
    "$1" "$1" "$public/favicon.svg" >"$scratch/icon.html"
  shoot "$scratch/icon.html" "$1" "$1" "$public/$2"
}

icon 32 favicon-32.png
icon 180 apple-touch-icon.png
icon 192 icon-192.png
icon 512 icon-512.png
shoot "$here/social-card.html" 1200 630 "$public/social-card.png"
