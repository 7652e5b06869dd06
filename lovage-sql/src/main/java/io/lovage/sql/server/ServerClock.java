package io.lovage.sql.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The server's clock, as far as it is known here: leases of different machines are measured by it, whatever their own clocks say. */
public final class ServerClock extends Clock {

    private final ZoneId zone;
    private final String query;

    /** Written by whoever synchronises, read by all. */
    private volatile Reading last;

    /** It was {@code micros} there when it was {@code nanos} here. */
    private record Reading(long micros, long nanos) {}

    private ServerClock(ZoneId zone, String query, Reading last) {
        this.zone = zone;
        this.query = query;
        this.last = last;
    }

    /** Of the server of {@code connection}, which answers {@code query} by the microseconds since 1970. */
    public static ServerClock of(Connection connection, String query, ZoneId zone) throws SQLException {
        return new ServerClock(zone, query, read(connection, query));
    }

    public void synchronise(Connection connection) throws SQLException {
        last = read(connection, query);
    }

    private static Reading read(Connection connection, String query) throws SQLException {
        long before = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
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
        return new ServerClock(other, query, last);
    }
}
