package io.lovage.examples.outbox;

import io.lovage.testkit.process.MariadbServer;
import io.lovage.testkit.process.PostgresqlServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Where a service keeps its own data, in each database that can have an outbox. */
enum Store {
    POSTGRESQL {
        @Override
        String jdbcUrl(Path folder) {
            return PostgresqlServer.shared().jdbcUrl();
        }
    },
    MARIADB {
        @Override
        String jdbcUrl(Path folder) throws SQLException {
            MariadbServer server = MariadbServer.shared();
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl("mysql"));
                    Statement statement = connection.createStatement()) {
                boolean unused = statement.execute("CREATE DATABASE IF NOT EXISTS shop");
            }
            return server.jdbcUrl("shop");
        }
    },
    SQLITE {
        @Override
        String jdbcUrl(Path folder) {
            return "jdbc:sqlite:" + folder.resolve("shop.db");
        }
    };

    private static final AtomicInteger TABLES = new AtomicInteger();

    /** Of a database for tests. */
    abstract String jdbcUrl(Path folder) throws SQLException;

    static DataSource source(String jdbcUrl) {
        return new DriverManagerDataSource(jdbcUrl);
    }

    /** A name that no test has used. */
    static String newName() {
        return "t" + TABLES.incrementAndGet();
    }
}
