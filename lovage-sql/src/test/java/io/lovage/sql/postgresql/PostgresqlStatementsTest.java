package io.lovage.sql.postgresql;

import io.lovage.sql.StatementsContract;
import io.lovage.testkit.process.PostgresqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresqlStatementsTest extends StatementsContract {

    private static PostgresqlServer server;

    /** One of its own, which nobody else asks. */
    @BeforeAll
    static void start() {
        server = PostgresqlServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected String newUrl() {
        return server.newUrl();
    }

    @Override
    protected long statements() {
        return server.statements();
    }
}
