package io.lovage.sql.mariadb;

import io.lovage.testkit.process.DatabaseServer;
import io.lovage.testkit.process.MariadbServer;
import io.lovage.testkit.process.OutageContract;

class MariadbOutageTest extends OutageContract {

    @Override
    protected DatabaseServer startServer() {
        return MariadbServer.start();
    }
}
