package io.lovage.sql.outbox;

import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/** All that an outbox promises, in one kind of database. */
abstract class OutboxContracts {

    /** Of a database for tests. */
    abstract String jdbcUrl() throws SQLException;

    @Nested
    class Storing extends StoringContract {

        @Override
        String jdbcUrl() throws SQLException {
            return OutboxContracts.this.jdbcUrl();
        }
    }

    @Nested
    class Relays extends RelayContract {

        @Override
        String jdbcUrl() throws SQLException {
            return OutboxContracts.this.jdbcUrl();
        }
    }

    @Nested
    class Refusals extends RefusalContract {

        @Override
        String jdbcUrl() throws SQLException {
            return OutboxContracts.this.jdbcUrl();
        }
    }
}
