#!/bin/sh
# What the tests need beyond Python and Node: a real Chromium, Chinese fonts, and a JDK (ODK Validate; JavaRosa as judge).
set -eu
missing=""
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="chromium"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
command -v javac >/dev/null || missing="$missing default-jdk-headless"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests:$missing"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fontconfig $missing >/dev/null
else
  echo "The tests need:$missing"
  echo "Install them, for example:  sudo apt-get install fontconfig $missing"
  exit 1
fi
