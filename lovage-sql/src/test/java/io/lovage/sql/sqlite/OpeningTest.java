package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.SystemTime;
import io.lovage.testkit.NoLovageThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong with a URL or a file, and what is said of it. */
@ExtendWith(NoLovageThreads.class)
class OpeningTest {

    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void prepare() {
        samples = new Samples(folder, SystemTime.clock());
    }

    @Test
    void a_missing_folder_is_named() {
        Path missing = folder.resolve("nowhere");

        assertThatThrownBy(() -> open(missing.resolve("tasks.db")))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("The folder " + missing)
                .hasMessageContaining("doesn't exist. Create it");
    }

    @Test
    void a_folder_is_no_database() {
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("is a folder. Name a file");
    }

    @Test
    void a_folder_that_cannot_be_written_is_named() {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "there is no /proc");

        assertThatThrownBy(() -> open(Path.of("/proc/tasks.db")))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("/proc")
                .hasMessageContaining("writable for this user");
    }

    @Test
    void a_file_that_cannot_be_written_is_named() throws IOException {
        samples.open().close();
        assertThat(samples.file().toFile().setReadOnly()).isTrue();
        assumeFalse(Files.isWritable(samples.file()), "this user may write everything");

        assertThatThrownBy(samples::open)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining(samples.file() + " can't be written. Make the file writable");
    }

    @Test
    void a_file_that_is_no_database_is_left_alone() throws IOException {
        Files.writeString(samples.file(), "Dear diary, ".repeat(1000));

        assertThatThrownBy(samples::open)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining(samples.file() + " is not a SQLite database");
        assertThat(samples.file()).content().startsWith("Dear diary");
    }

    @Test
    void a_database_of_another_program_is_left_alone() throws Exception {
        execute("CREATE TABLE contacts(name TEXT)");

        assertThatThrownBy(samples::open)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining(samples.file() + " is a SQLite database of another program");
        assertThat(samples.rows("SELECT name FROM sqlite_schema")).containsExactly("contacts");
        assertThat(samples.rows("PRAGMA journal_mode")).containsExactly("delete");
    }

    @Test
    void a_database_of_a_newer_version_is_left_alone() throws Exception {
        samples.open().close();
        execute("PRAGMA user_version = 99");

        assertThatThrownBy(samples::open)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("has schema version 99; this version of Lovage knows versions up to 1.");
    }

    @Test
    void an_empty_file_becomes_a_database() throws IOException {
        Files.createFile(samples.file());

        try (Engine engine = samples.open()) {
            assertThat(engine.broker().stats()).isEmpty();
        }
    }

    @Test
    void a_database_that_somebody_locks_is_given_up_in_the_end() throws Exception {
        samples.open().close();
        try (Connection other = connection();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            assertThatThrownBy(() -> samples.open("?lockTimeoutMs=50"))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining(samples.file() + " was locked by another process for more than 50 ms");
        }
        samples.open("?lockTimeoutMs=50").close();
    }

    @Test
    void a_database_that_is_being_opened_elsewhere_is_waited_for() throws Exception {
        samples.open().close();
        Path file = samples.file();
        var patience = java.time.Duration.ofMillis(50);
        try (var guard = DatabaseFile.Guard.enter(file, patience)) {
            assertThatThrownBy(() -> DatabaseFile.Guard.enter(file, patience))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining("has been opening the database " + file)
                    .hasMessageContaining("tasks.db.lock");
        }
        DatabaseFile.Guard.enter(file, patience).close();
    }

    @Test
    void many_may_open_a_new_file_at_once() throws Exception {
        int many = 8;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(many);
        try {
            List<Future<Engine>> opening = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                opening.add(executor.submit(() -> {
                    start.await();
                    return samples.open();
                }));
            }
            start.countDown();
            for (Future<Engine> engine : opening) {
                engine.get().close();
            }
        } finally {
            executor.shutdown();
        }
        assertThat(samples.number("SELECT seq FROM sqlite_sequence WHERE name = 'process'"))
                .isEqualTo(many);
        assertThat(samples.number("SELECT count(*) FROM process")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "NFS4", "cifs", "smb3", "9p", "fuse.sshfs"})
    void a_network_file_system_is_refused(String type) {
        assertThatThrownBy(() -> DatabaseFile.checkLocal(samples.file(), type))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("is on a network file system (" + type + ")")
                .hasMessageContaining("allowNetworkFs=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "tmpfs", "overlay", "apfs", "NTFS", ""})
    void other_file_systems_are_fine(String type) {
        assertThatCode(() -> DatabaseFile.checkLocal(samples.file(), type)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ?colour=red            | has unknown options [colour]. Known are [allowNetworkFs, durability, lockTimeoutMs, maxFileMb]
                    ?durability=eternal    | asks for durability=eternal. SQLite offers OS_CRASH
                    ?durability=NODE_LOSS  | asks for durability=NODE_LOSS. SQLite offers OS_CRASH
                    ?maxFileMb=big         | has maxFileMb=big. Use a whole number from 1 on
                    ?maxFileMb=0           | has maxFileMb=0. Use a whole number from 1 on
                    ?lockTimeoutMs=-1      | has lockTimeoutMs=-1. Use a whole number from 1 on
                    ?allowNetworkFs=maybe  | has allowNetworkFs=maybe. Use true or false
                    """)
    void a_wrong_option_is_explained(String options, String text) {
        assertThatThrownBy(() -> samples.open(options))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining(text);
    }

    @Test
    void a_url_without_a_file_is_refused() {
        assertThatThrownBy(() -> Engines.open("sqlite:", SystemTime.clock()))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("names no file");
    }

    @ParameterizedTest
    @CsvSource({"'',OS_CRASH", "?durability=OS_CRASH,OS_CRASH", "?durability=PROCESS_CRASH,PROCESS_CRASH"})
    void an_engine_declares_the_durability_it_was_opened_with(String options, String durability) {
        try (Engine engine = samples.open(options)) {
            assertThat(engine.capabilities().durability()).hasToString(durability);
        }
    }

    private static void open(Path file) {
        Engines.open("sqlite:" + file, SystemTime.clock()).close();
    }

    private Connection connection() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + samples.file());
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
