package io.lovage.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engine;
import io.lovage.engine.EngineUrl;
import io.lovage.engine.Engines;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.sql.HandlerTransactionContract;
import io.lovage.sql.Sql;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.PgbouncerServer;
import io.lovage.testkit.process.PostgresqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is different behind a pooler that gives each transaction another session, beyond {@link PgbouncerContractsTest}. */
@ExtendWith(NoLovageThreads.class)
class PgbouncerTest extends HandlerTransactionContract {

    private static final Clock CLOCK = SystemTime.clock();
    private static final Duration LONG = Duration.ofMinutes(1);

    @Override
    protected String newUrl() {
        return PgbouncerServer.shared().newUrl();
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection(PostgresqlServer.shared().jdbcUrl());
    }

    @Test
    void it_is_noticed_and_said_that_nobody_is_woken() {
        try (Engine direct = Engines.open(PostgresqlServer.shared().newUrl(), CLOCK);
                Engine pooled = Engines.open(newUrl(), CLOCK)) {
            assertThat(direct.capabilities().has(Feature.WAKE_UP)).isTrue();
            assertThat(pooled.capabilities().has(Feature.WAKE_UP)).isFalse();
            assertThat(pooled.capabilities().delayGranularity()).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void what_others_publish_is_found_by_looking_again() throws Exception {
        String url = newUrl();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Engine here = Engines.open(url, CLOCK);
                Engine there = Engines.open(url, CLOCK)) {
            Subscription worker =
                    here.broker().subscribe(new SubscribeSpec(List.of("mail"), LONG, "worker", Set.of("task")));
            Future<List<Delivery>> poll = thread.submit(() -> worker.poll(1, LONG));

            Message message =
                    Message.of(new MessageIds(CLOCK).next(), "mail", "task", Payload.utf8("[]"), CLOCK.instant());
            var unused = there.broker()
                    .publish(List.of(message))
                    .toCompletableFuture()
                    .join();

            assertThat(poll.get()).hasSize(1);
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void the_server_plans_as_it_is_told_in_every_transaction() throws SQLException {
        PostgresqlSettings settings = PostgresqlSettings.of(EngineUrl.parse(newUrl()));
        PostgresqlSite site = new PostgresqlSite(settings, true);
        try (Sql sql = new Sql(site.connect(), site.dialect())) {
            sql.connection().setAutoCommit(false);
            for (boolean hasty : List.of(true, false)) {
                site.begin(sql, hasty);
                assertThat(setting(sql, "enable_seqscan")).isEqualTo("off");
                assertThat(setting(sql, "search_path")).isEqualTo(settings.schema());
                assertThat(setting(sql, "synchronous_commit")).isEqualTo(hasty ? "off" : "on");
                sql.connection().commit();
                assertThat(setting(sql, "enable_seqscan"))
                        .as("of whoever comes next")
                        .isEqualTo("on");
                sql.connection().commit();
            }
        }
    }

    private static String setting(Sql sql, String name) throws SQLException {
        return sql.first("SELECT current_setting('" + name + "')", row -> row.getString(1))
                .orElseThrow();
    }
}
