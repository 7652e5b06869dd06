package io.lovage.sql.postgresql;

import io.lovage.testkit.process.DatabaseServer;
import io.lovage.testkit.process.LoadContract;
import io.lovage.testkit.process.PostgresqlServer;

class PostgresqlLoadTest extends LoadContract {

    @Override
    protected DatabaseServer server() {
        return PostgresqlServer.shared();
    }
}
