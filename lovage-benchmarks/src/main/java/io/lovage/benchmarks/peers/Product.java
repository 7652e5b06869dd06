package io.lovage.benchmarks.peers;

import java.nio.file.Path;
import java.util.List;

/** A server with what is measured on it. */
enum Product {
    POSTGRESQL,
    MARIADB,
    REDIS;

    Server start(Path folder) throws InterruptedException {
        return switch (this) {
            case POSTGRESQL -> new PostgresqlServer(folder);
            case MARIADB -> new MariadbServer(folder);
            case REDIS -> new RedisServer(folder);
        };
    }

    List<Peer> peers(Catalog catalog) {
        return switch (this) {
            case POSTGRESQL -> catalog.onPostgresql();
            case MARIADB -> catalog.onMariadb();
            case REDIS -> catalog.onRedis();
        };
    }

    List<Target> targets() {
        return switch (this) {
            case POSTGRESQL -> Target.ON_POSTGRESQL;
            case MARIADB -> List.of();
            case REDIS -> Target.ON_REDIS;
        };
    }
}
