package io.lovage.sql.outbox;

import io.lovage.testkit.process.PostgresqlServer;

class PostgresqlOutboxTest extends OutboxContracts {

    @Override
    String jdbcUrl() {
        return PostgresqlServer.shared().jdbcUrl();
    }
}
