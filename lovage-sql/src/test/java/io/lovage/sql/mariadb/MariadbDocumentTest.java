package io.lovage.sql.mariadb;

import io.lovage.sql.TablesDocumentContract;
import io.lovage.testkit.process.MariadbServer;

class MariadbDocumentTest extends TablesDocumentContract {

    @Override
    protected String document() {
        return "mariadb.md";
    }

    @Override
    protected String url() {
        return MariadbServer.shared().url("lovage");
    }

    @Override
    protected String jdbcUrl() {
        return MariadbServer.shared().jdbcUrl("lovage");
    }
}
