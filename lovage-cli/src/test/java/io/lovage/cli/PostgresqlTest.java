package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.testkit.process.PgbouncerServer;
import io.lovage.testkit.process.PostgresqlServer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresqlTest {

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = Cli.in(folder);
    }

    @Test
    void a_call_is_queued_in_the_database_that_the_url_names() {
        String url = PostgresqlServer.shared().newUrl();

        assertThat(cli.run("call", "demo.noop", "--url", url).exitCode()).isZero();

        assertThat(cli.run("tasks", "--url", url).out()).contains("demo.noop").contains("QUEUED");
    }

    @Test
    void the_password_is_not_shown() {
        String url = PostgresqlServer.shared().newUrl().replace("lovage@", "lovage:secret@");

        Cli.Run run = cli.run("status", "--url", url);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("Engine      postgresql 1")
                .contains("postgresql://lovage:***@")
                .doesNotContain("secret")
                .doesNotContain("Waking up");
    }

    @Test
    void the_status_says_if_a_pooler_keeps_news_away() {
        Cli.Run run = cli.run("status", "--url", PgbouncerServer.shared().newUrl());

        assertThat(run.out()).contains("Waking up   by looking again");
    }

    @Test
    void the_schema_is_printed_without_a_server() {
        Cli.Run run = cli.run("schema", "--url", "postgresql://nobody@nowhere/nothing?schema=mine");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("BEGIN;\n\nCREATE SCHEMA IF NOT EXISTS mine;")
                .contains("CREATE TABLE message(")
                .endsWith("COMMIT;\n");
    }

    @Test
    void an_engine_without_a_schema_to_create_says_so() {
        Cli.Run run = cli.run("schema", "--url", "sqlite:tasks.db");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("has no tables that people create");
    }
}
