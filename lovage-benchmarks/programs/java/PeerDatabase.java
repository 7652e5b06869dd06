package io.lovage.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;

/** Connections to the PostgreSQL of a measurement, for peers in Java. */
final class PeerDatabase {

    private PeerDatabase() {}

    static HikariDataSource open(int connections) {
        URI url = URI.create(PeerProgram.environment("PEER_URL"));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath()
                + "?reWriteBatchedInserts=true");
        config.setUsername(url.getUserInfo());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        return new HikariDataSource(config);
    }
}
