package io.lovage.sql.mariadb;

import io.lovage.sql.StatementsContract;
import io.lovage.testkit.process.DatabaseServer;
import io.lovage.testkit.process.MariadbServer;

class MariadbStatementsTest extends StatementsContract {

    @Override
    protected DatabaseServer start() {
        return MariadbServer.start();
    }
}
