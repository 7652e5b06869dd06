package io.lovage.sql.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The server's clock, as far as it is known here: leases of different machines are measured by it, whatever their own clocks say. */
final class ServerClock extends Clock {

    private static final String TIME = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";

    private final ZoneId zone;

    /** Written by whoever synchronises, read by all. */
    private volatile Reading last;

    /** It was {@code micros} there when it was {@code nanos} here. */
    private record Reading(long micros, long nanos) {}

    private ServerClock(ZoneId zone, Reading last) {
        this.zone = zone;
        this.last = last;
    }

    static ServerClock of(Connection connection, ZoneId zone) throws SQLException {
        return new ServerClock(zone, read(connection));
    }

    void synchronise(Connection connection) throws SQLException {
        last = read(connection);
    }

    private static Reading read(Connection connection) throws SQLException {
        long before = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TIME)) {
            boolean unused = row.next();
            long micros = row.getLong(1);
            return new Reading(micros, before + (System.nanoTime() - before) / 2);
        }
    }

    @Override
    public Instant instant() {
        Reading reading = last;
        long micros = reading.micros()
                + Duration.ofNanos(System.nanoTime() - reading.nanos()).toNanos() / 1000;
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new ServerClock(other, last);
    }
}
