package io.lovage.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class ManualClock extends Clock {

    private static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

    private final Face face;
    private final ZoneId zone;

    private ManualClock(Face face, ZoneId zone) {
        this.face = face;
        this.zone = zone;
    }

    /** A clock at a time that is always the same, in UTC. */
    public static ManualClock create() {
        return at(DEFAULT_START);
    }

    /** A clock at {@code start}, in UTC. */
    public static ManualClock at(Instant start) {
        return new ManualClock(new Face(start), ZoneOffset.UTC);
    }

    /** Moves the clock on, or back if {@code step} is negative, and runs the listeners on this thread. */
    public void advance(Duration step) {
        face.advance(step);
    }

    /** Sets the clock, and runs the listeners on this thread. */
    public void set(Instant time) {
        face.set(time);
    }

    /** Runs {@code listener} after each change from now on. */
    public void onChange(Runnable listener) {
        face.listeners.add(listener);
    }

    @Override
    public Instant instant() {
        return face.now;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** The same clock, told in another zone: both move together. */
    @Override
    public ManualClock withZone(ZoneId other) {
        return new ManualClock(face, other);
    }

    /** What all zones share. */
    private static final class Face {

        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

        /** Written under the monitor, read by all. */
        private volatile Instant now;

        Face(Instant start) {
            now = start;
        }

        void advance(Duration step) {
            synchronized (this) {
                now = now.plus(step);
            }
            listeners.forEach(Runnable::run);
        }

        void set(Instant time) {
            synchronized (this) {
                now = time;
            }
            listeners.forEach(Runnable::run);
        }
    }
}
