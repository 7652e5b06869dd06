package io.lovage.sql.postgresql;

import io.lovage.sql.StatementsContract;
import io.lovage.testkit.process.DatabaseServer;
import io.lovage.testkit.process.PostgresqlServer;

class PostgresqlStatementsTest extends StatementsContract {

    @Override
    protected DatabaseServer start() {
        return PostgresqlServer.start();
    }
}
