package io.lovage.sql.mariadb;

import io.lovage.sql.StatementsContract;
import io.lovage.testkit.process.MariadbServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MariadbStatementsTest extends StatementsContract {

    private static MariadbServer server;

    /** One of its own, which nobody else asks. */
    @BeforeAll
    static void start() {
        server = MariadbServer.start();
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
