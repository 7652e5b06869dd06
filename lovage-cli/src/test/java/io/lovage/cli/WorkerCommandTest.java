package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.TaskModule;
import io.lovage.task.Handles;
import io.lovage.task.Task;
import io.lovage.testkit.NoLovageThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLovageThreads.class)
class WorkerCommandTest {

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = Cli.in(folder);
    }

    /** Tasks in the style of annotated methods. */
    public static class Greeter {
        @Handles("greet")
        public String greet(String name) {
            return "Hello " + name;
        }
    }

    /** Tasks that register themselves. */
    public static class Shouting implements TaskModule {
        @Override
        public void register(Lovage lovage) {
            lovage.handle(Task.of("shout", String.class, String.class), text -> text + "!");
        }
    }

    /** Can't be made. */
    public static class Demanding {
        public Demanding(String what) {}
    }

    /** Fails when it is made. */
    public static class Failing {
        public Failing() {
            throw new IllegalStateException("no database");
        }
    }

    /** Has no tasks. */
    public static class Idle {}

    @Test
    void runs_the_tasks_of_several_classes_and_says_when_it_is_ready() throws Exception {
        Cli.Background worker = cli.start(
                "worker",
                "--quiet",
                "--concurrency",
                "3",
                "--tasks",
                "demo," + Greeter.class.getName(),
                "--tasks",
                Shouting.class.getName());

        assertThat(result("greet", "[\"Ann\"]")).isEqualTo("\"Hello Ann\"\n");
        assertThat(result("shout", "[\"Ann\"]")).isEqualTo("\"Ann!\"\n");
        assertThat(result("demo.add", "[1, 2]")).isEqualTo("3\n");
        Cli.Run run = worker.stopIt();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .hasLineCount(1)
                .contains("is ready", "demo, " + Greeter.class.getName(), "queue default", cli.url(), "3 at a time");
    }

    @Test
    void serves_the_queues_it_is_told_to() throws Exception {
        Cli.Background worker = cli.start("worker", "--quiet", "--tasks", "demo", "--queues", "mail,reports");

        assertThat(cli.run("call", "demo.add", "--args", "[1,2]", "--queue", "reports", "--wait", "60s")
                        .out())
                .isEqualTo("3\n");
        assertThat(cli.run("call", "demo.add", "--args", "[1,2]", "--wait", "50ms")
                        .exitCode())
                .as("in the default queue")
                .isEqualTo(3);
        assertThat(worker.stopIt().exitCode()).isZero();
    }

    @Test
    void loads_classes_from_folders_and_jars() throws Exception {
        Path classes = compile("Outside", "outside.task");
        Path jars = Files.createDirectory(folder.resolve("jars"));
        jar(compile("Packed", "packed.task"), "Packed.class", jars.resolve("tasks.jar"));

        Cli.Background worker =
                cli.start("worker", "--quiet", "--tasks", "Outside,Packed", "--classpath", classes + ":" + jars + "/*");

        assertThat(result("outside.task", "[1]")).isEqualTo("\"Outside 1\"\n");
        assertThat(result("packed.task", "[2]")).isEqualTo("\"Packed 2\"\n");
        assertThat(worker.stopIt().exitCode()).isZero();
    }

    @Test
    void a_task_that_it_does_not_know_is_set_aside_until_one_comes_that_does() throws Exception {
        Cli.Background greeter = cli.start("worker", "--quiet", "--tasks", Greeter.class.getName());
        assertThat(cli.run("call", "shout", "--args", "[\"x\"]", "--wait", "1s").err())
                .contains("PARKED")
                .contains("No worker that knows task 'shout'");
        Cli.Background shouting = cli.start("worker", "--quiet", "--tasks", Shouting.class.getName());

        assertThat(result("shout", "[\"y\"]")).isEqualTo("\"y!\"\n");
        assertThat(cli.run("tasks", "--name", "shout", "--state", "SUCCEEDED", "--count")
                        .out())
                .as("the one that was set aside has run, too")
                .isEqualTo("2\n");
        assertThat(shouting.stopIt().exitCode()).isZero();
        assertThat(greeter.stopIt().exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "no.such.Class, there is no class 'no.such.Class'",
        "io.lovage.cli.WorkerCommandTest$Demanding, constructor without parameters",
        "io.lovage.cli.WorkerCommandTest$Failing, no database",
        "io.lovage.cli.WorkerCommandTest$Idle, no public method with @Handles",
        "'demo,demo', served by task",
        "'', there is no class ''"
    })
    void tasks_that_cannot_be_had_are_refused(String tasks, String complaint) {
        Cli.Run run = cli.run("worker", "--quiet", "--tasks", tasks);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).contains(complaint);
    }

    @ParameterizedTest
    @CsvSource({
        "--concurrency, 0, concurrency=0 is out of range",
        "--concurrency, many, --concurrency",
        "--lease, 1ms, lease=PT0.001S is out of range",
        "--lease, -30s, negative",
        "--queues, 'a b', 'a b'",
        "--stop-deadline, later, not a duration",
        "--classpath, /no/such.jar, there is no '/no/such.jar'",
        "--classpath, /no/such/*, /no/such",
        "--url, sqlite:, names no file"
    })
    void settings_that_make_no_sense_are_refused(String option, String value, String complaint) {
        Cli.Run run = cli.run("worker", "--quiet", "--tasks", "demo", option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(complaint);
    }

    @Test
    void it_must_be_told_what_to_run_and_where() {
        assertThat(cli.run("worker").exitCode()).isEqualTo(2);
        assertThat(cli.run("worker").err()).hasLineCount(1).contains("--tasks");
        assertThat(cli.run("worker", "--tasks", "demo", "--quiet", "--verbose").err())
                .contains("exclude each other");
        assertThat(cli.run("worker", "--tasks", "demo", "--url", "sqlite:/no/such/x.db")
                        .exitCode())
                .isEqualTo(4);
    }

    private String result(String task, String args) {
        Cli.Run run = cli.run("call", task, "--args", args, "--wait", "60s");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    private Path compile(String name, String task) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes-" + name));
        Path source = folder.resolve(name + ".java");
        Files.writeString(source, """
                public class %s {
                    @io.lovage.task.Handles("%s")
                    public String run(int number) {
                        return "%s " + number;
                    }
                }
                """.formatted(name, task, name));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(result).as("javac's exit code").isZero();
        return classes;
    }

    private static void jar(Path classes, String entry, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(entry));
            Files.copy(classes.resolve(entry), out);
            out.closeEntry();
        }
    }
}
