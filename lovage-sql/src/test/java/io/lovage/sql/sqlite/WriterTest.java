package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.engine.EngineUrl;
import io.lovage.message.SystemTime;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Failure;
import io.lovage.sql.Operation;
import io.lovage.sql.Writer;
import io.lovage.testkit.NoLovageThreads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@ExtendWith(NoLovageThreads.class)
class WriterTest {

    @TempDir
    private Path folder;

    private Writer writer;

    /** How many operations each transaction had. */
    private final List<Integer> transactions = new ArrayList<>();

    private int running;

    @BeforeEach
    void open() {
        SqliteSettings settings = SqliteSettings.of(EngineUrl.parse("sqlite:" + folder.resolve("tasks.db")));
        Connections connections = new Connections(settings);
        Session session = new Session(
                connections,
                new Dictionaries(),
                SystemTime.clock(),
                connections.first(Schema.current()),
                effects -> transactions.add(running));
        writer = new Writer(settings.url(), "lovage-sqlite-writer-test", session);
        writer.start();
    }

    @AfterEach
    void close() {
        writer.close();
    }

    private Operation<String> operation(int weight, String word) {
        return new Operation<>(
                Operation.Phase.END,
                weight,
                work -> {
                    running++;
                    return word;
                },
                Failure::text);
    }

    private Operation<String> blocking(CountDownLatch begun, CountDownLatch goOn) {
        return new Operation<>(
                Operation.Phase.END,
                1,
                work -> {
                    begun.countDown();
                    await(goOn);
                    return "went on";
                },
                Failure::text);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_waited_while_a_transaction_ran_shares_the_next_one() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        var first = CompletableFuture.supplyAsync(
                () -> writer.submit(blocking(begun, goOn)).join());
        await(begun);
        List<CompletableFuture<String>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(writer.submit(operation(1, "other")));
        }

        goOn.countDown();

        assertThat(first.join()).isEqualTo("went on");
        others.forEach(CompletableFuture::join);
        assertThat(transactions).containsExactly(0, 100);
    }

    @Test
    void whoever_brings_too_much_waits_until_there_is_room() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        var first = CompletableFuture.supplyAsync(
                () -> writer.submit(blocking(begun, goOn)).join());
        await(begun);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<String> unused = writer.submit(operation(1000, "waits"));
        }

        CountDownLatch returned = new CountDownLatch(1);
        var tooMuch = CompletableFuture.supplyAsync(() -> {
            CompletableFuture<String> submitted = writer.submit(operation(1, "came through"));
            returned.countDown();
            return submitted.join();
        });

        assertThat(returned.await(100, TimeUnit.MILLISECONDS)).isFalse();
        goOn.countDown();
        assertThat(tooMuch.join()).isEqualTo("came through");
        assertThat(first.join()).isEqualTo("went on");
    }

    @Test
    void whoever_hears_of_a_result_may_ask_for_more_at_once() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        var first = CompletableFuture.supplyAsync(
                () -> writer.submit(blocking(begun, goOn)).join());
        await(begun);

        var chain = writer.submit(operation(1, "one"))
                .thenApply(one -> one + " " + writer.submit(operation(1, "two")).join());
        goOn.countDown();

        assertThat(chain.join()).isEqualTo("one two");
        assertThat(first.join()).isEqualTo("went on");
    }

    @Test
    void what_was_brought_before_the_end_is_done() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        var first = CompletableFuture.supplyAsync(
                () -> writer.submit(blocking(begun, goOn)).join());
        await(begun);
        CompletableFuture<String> waiting = writer.submit(operation(1, "done"));
        var closing = CompletableFuture.runAsync(writer::close);
        goOn.countDown();

        closing.join();

        assertThat(waiting.join()).isEqualTo("done");
        assertThat(first.join()).isEqualTo("went on");
        assertThat(writer.submit(operation(1, "late")).join()).contains("was closed. Open it again");
    }
}
