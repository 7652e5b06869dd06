package io.lovage.sql.postgresql;

import io.lovage.testkit.process.DatabaseServer;
import io.lovage.testkit.process.OutageContract;
import io.lovage.testkit.process.PostgresqlServer;

class PostgresqlOutageTest extends OutageContract {

    @Override
    protected DatabaseServer startServer() {
        return PostgresqlServer.start();
    }
}
