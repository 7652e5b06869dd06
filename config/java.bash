# shellcheck shell=bash disable=SC2034
# Finds Java. Sourced by ./lovage and ./check, so it only defines functions.

readonly MINIMUM_JAVA=17

# Sets MAJOR to the feature release of the Java in folder $1, or to 0. Reads a file, since asking Java takes longer.
java_major() {
    local line
    MAJOR=0
    [[ -x $1/bin/java ]] || return 0
    if [[ -r $1/release ]]; then
        while read -r line; do
            [[ $line =~ ^JAVA_VERSION=\"(1\.)?([0-9]+) ]] && MAJOR=${BASH_REMATCH[2]} && return 0
        done <"$1/release"
    fi
    line=$("$1/bin/java" -version 2>&1) || return 0
    [[ $line =~ version\ \"(1\.)?([0-9]+) ]] && MAJOR=${BASH_REMATCH[2]}
    return 0
}

# Sets JAVA_DIR and MAJOR to the first of $JAVA_HOME, the PATH and /usr/lib/jvm that is new enough and has the
# program $1: java, or javac where only a JDK will do.
find_java() {
    local tool=$1 candidate on_path=''
    if command -v "$tool" >/dev/null; then
        on_path=$(readlink -f "$(command -v "$tool")")
        on_path=${on_path%/bin/"$tool"}
    fi
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*; do
        [[ -n $candidate && -x $candidate/bin/$tool ]] || continue
        java_major "$candidate"
        if ((MAJOR >= MINIMUM_JAVA)); then
            JAVA_DIR=$candidate
            return 0
        fi
    done
    return 1
}

# Sets NEWEST_DIR and NEWEST to the newest JDK in /usr/lib/jvm that is newer than release $1.
find_newer_jdk() {
    local candidate
    NEWEST=$1
    NEWEST_DIR=''
    for candidate in /usr/lib/jvm/*; do
        [[ -x $candidate/bin/javac ]] || continue
        java_major "$candidate"
        if ((MAJOR > NEWEST)); then
            NEWEST=$MAJOR
            NEWEST_DIR=$candidate
        fi
    done
    [[ -n $NEWEST_DIR ]]
}
