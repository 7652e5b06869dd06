package io.lovage.sql.postgresql;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.engine.EngineUrl;
import io.lovage.message.SystemTime;
import io.lovage.sql.News;
import io.lovage.sql.server.Pool;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.PostgresqlServer;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLovageThreads.class)
class PostgresqlListenerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    /** Whose pool throws connections away in the moment before it closes may wait ten seconds for it: HikariCP's threads then wait for each other. */
    @Test
    void an_end_of_its_own_says_nothing_against_the_pools_connections() {
        Clock clock = SystemTime.clock();
        PostgresqlSettings settings =
                PostgresqlSettings.of(EngineUrl.parse(PostgresqlServer.shared().newUrl()));
        try (Pool pool = new Pool(new PostgresqlSite(settings, false), clock);
                Listener listener = new Listener(pool, new News(), 1, "lovage_test", clock)) {
            listener.start();
            eventually("it listens", SOON, listener::isListening);
            long before = session(pool);

            listener.close();

            assertThat(session(pool)).as("the session of this thread").isEqualTo(before);
        }
    }

    /** The pool gives a thread the connection that it had before, if it is still there. */
    private static long session(Pool pool) {
        return pool.query(sql -> sql.number("SELECT pg_backend_pid()", 0));
    }
}
