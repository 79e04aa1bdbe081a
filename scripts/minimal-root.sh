#!/usr/bin/env bash
# The two commands of README.md on a Debian that has nothing but git and Debian's own npm. Of `npm test` one file runs: it
# shows that the command works there. Needs root; without it, and on a laptop without debootstrap, it says so and ends.
set -euo pipefail
cd "$(dirname "$0")/.."

untried() {
  echo "The two commands were not tried on a minimal Debian: $1."
}
if [ "$(id -u)" != 0 ]; then
  untried 'that needs root'
  exit 0
fi
command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null || true
if ! command -v debootstrap >/dev/null; then
  untried 'debootstrap could not be installed'
  [ "${CI:-}" != true ]
  exit
fi

# The machine's own release, mirror, registry and certificates.
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Identifier: Packages' |
  awk -v suite="$suite" '$1 == suite && !uri { uri = $2 } END { print uri }')
registry=$(npm config get registry)
certificates=/etc/ssl/certs/ca-certificates.crt

work=$(mktemp -d)
root="$work/root"
server=''
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"

# With processes and mounts of its own, which end with it. It takes the place of the shell that calls it: so the id of a
# job is the id of `unshare`, and to end the job ends everything in it. Call it in a shell of its own.
inside() {
  exec unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$root" "$@"
}
# As a user without any rights.
person() {
  inside env -i HOME=/home/pupil PATH=/usr/bin:/bin "npm_config_registry=$registry" "npm_config_cafile=$certificates" \
    setpriv --reuid=pupil --regid=pupil --init-groups sh -c "cd && $1"
}
quietly() {
  ("$@") >"$work/log" 2>&1 || {
    tail -n 20 "$work/log"
    return 1
  }
}

echo "Making a $suite"
quietly debootstrap --variant=minbase "$suite" "$root" "$mirror"
quietly inside env DEBIAN_FRONTEND=noninteractive sh -c \
  'apt-get update && apt-get install -y --no-install-recommends git npm ca-certificates'
cp "$certificates" "$root$certificates"
(inside useradd --create-home pupil)
git clone --quiet --bare . "$root/home/pupil/origin.git"
(inside chown -R pupil /home/pupil/origin.git)
(person 'git clone --quiet origin.git edusphere && echo "npm $(npm -v) on Node $(node -v)"')

echo 'npm start'
person 'cd edusphere && PORT=0 exec npm start' >"$work/start" 2>&1 &
server=$!
address=''
while [ -z "$address" ] && kill -0 "$server" 2>/dev/null; do
  sleep 1
  address=$(sed -n 's/.*EduSphere .* is listening at \(http:[^"]*\).*/\1/p' "$work/start")
done
[ -n "$address" ] || {
  tail -n 40 "$work/start"
  exit 1
}
node -e 'fetch(process.argv[1]).then(({ status }) => console.log(`/healthz answers ${status}`))' "$address/healthz"
# With --fork, `unshare` ignores gentler signals.
kill -KILL "$server"
wait "$server" 2>/dev/null || true
server=''

echo 'npm test'
(person 'cd edusphere && npm test -- protocol/src/codec.test.ts')
