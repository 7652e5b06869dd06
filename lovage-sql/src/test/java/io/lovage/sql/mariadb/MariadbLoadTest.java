package io.lovage.sql.mariadb;

import io.lovage.testkit.process.DatabaseServer;
import io.lovage.testkit.process.LoadContract;
import io.lovage.testkit.process.MariadbServer;

class MariadbLoadTest extends LoadContract {

    @Override
    protected DatabaseServer server() {
        return MariadbServer.shared();
    }
}
