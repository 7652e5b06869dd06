package io.lovage.sql.postgresql;

import io.lovage.sql.TablesDocumentContract;
import io.lovage.testkit.process.PostgresqlServer;

class PostgresqlDocumentTest extends TablesDocumentContract {

    @Override
    protected String document() {
        return "postgresql.md";
    }

    @Override
    protected String url() {
        return PostgresqlServer.shared().url("lovage");
    }

    @Override
    protected String jdbcUrl() {
        return PostgresqlServer.shared().jdbcUrl();
    }
}
