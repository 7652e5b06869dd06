package io.lovage.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.testkit.process.History.What;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What an engine on a database promises of a handler's own writes when processes die: they are there once for each task that succeeded, however often it was
 * started, and those of an attempt that does not count are not.
 */
public abstract class OwnTransactionCrashContract extends CrashSuite {

    /** To the database of the engine at {@code url}, as a handler's connections are. */
    protected abstract Connection connect(String url) throws SQLException;

    private void makeTable(Arena arena) {
        execute(arena, "DROP TABLE IF EXISTS " + CrashTasks.EFFECTS);
        execute(arena, "CREATE TABLE " + CrashTasks.EFFECTS + "(task VARCHAR(100))");
    }

    private void execute(Arena arena, String sql) {
        try (Connection connection = connect(arena.url());
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> effects(Arena arena) {
        List<String> effects = new ArrayList<>();
        try (Connection connection = connect(arena.url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT task FROM " + CrashTasks.EFFECTS)) {
            while (row.next()) {
                effects.add(row.getString(1));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return effects;
    }

    /** Waits until everything is done, and judges. */
    private void settleEffects(Arena arena) {
        settle(arena);
        List<String> accepted = arena.linesOf("director", What.ACCEPTED).stream()
                .map(line -> line.word(0))
                .toList();
        assertThat(effects(arena)).as("effects, one for each task").containsExactlyInAnyOrderElementsOf(accepted);
    }

    @Test
    void what_a_killed_worker_wrote_is_there_once() {
        try (Arena arena = open()) {
            makeTable(arena);
            killAtWork(arena, 12, name -> arena.sendEffects(arena.jobs(name, 40, 20)), this::settleEffects);
        }
    }

    @Test
    void a_worker_may_die_around_the_commit_of_its_handlers_writes() {
        List<String> places = List.of("worker-before-own-commit", "sql-before-own-commit", "sql-after-own-commit");
        try (Arena arena = open()) {
            makeTable(arena);
            dieAtEach(arena, places, 6, name -> arena.sendEffects(arena.jobs(name, 10, 10)), this::settleEffects);
        }
    }

    @Test
    void what_a_worker_wrote_that_was_frozen_for_longer_than_its_lease_is_rolled_back() {
        try (Arena arena = open()) {
            makeTable(arena);
            freezeAtWork(arena, arena::sendEffects, this::settleEffects);
        }
    }
}
