package io.lovage.testkit.process;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.testkit.process.History.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * What an engine on a server promises when many processes do everything at once: none blocks or starves another, and each task ends once. What the server
 * has to break up, such as deadlocks, is repeated and nobody notices. The system property {@code lovage.load.seconds} says for how long.
 */
public abstract class LoadContract extends CrashSuite {

    private static final int SECONDS = Integer.getInteger("lovage.load.seconds", 3);
    private static final int PROCESSES = 4;
    private static final int SLOTS = 8;
    private static final int SENDERS = 8;

    protected abstract DatabaseServer server();

    @Override
    protected final String emptyEngine(Path folder) {
        return server().newUrl();
    }

    @Test
    void four_processes_with_eight_threads_each_neither_block_nor_starve_each_other(TestReporter reporter) {
        long deadlocksBefore = server().deadlocks();
        try (Arena arena = open()) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(arena.hireForLoad("load-" + i, SLOTS, SENDERS));
            }
            processes.forEach(process -> process.await("ready"));
            processes.forEach(process -> process.tell("go"));
            long start = System.nanoTime();
            eventually("the time is over", Duration.ofSeconds(SECONDS).plus(ChildProcess.PATIENCE), () -> {
                return System.nanoTime() - start > Duration.ofSeconds(SECONDS).toNanos();
            });
            processes.forEach(process -> process.tell("enough"));
            for (ChildProcess process : processes) {
                assertFair(arena, process);
            }
            arena.awaitQuiet();
            settle(arena);
            reporter.publishEntry(
                    "load",
                    String.format(
                            "%d s: %d tasks accepted, %d deadlocks were repeated",
                            SECONDS, arena.report().accepted(), server().deadlocks() - deadlocksBefore));
        }
    }

    private static void assertFair(Arena arena, ChildProcess process) {
        List<String> troubles = new ArrayList<>();
        String sent = process.await("sent", line -> {
            if (line.startsWith("trouble")) {
                troubles.add(line);
            }
        });
        assertThat(troubles).as("troubles of %s", process.name()).isEmpty();
        assertThat(sent.split(" ", -1))
                .as("how often each thread of %s sent", process.name())
                .doesNotContain("0");
        assertThat(arena.linesOf(process, What.RECORDED))
                .as("what %s worked off", process.name())
                .isNotEmpty();
    }
}
