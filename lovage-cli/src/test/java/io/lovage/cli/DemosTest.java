package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lovage.task.Json;
import io.lovage.testkit.NoLovageThreads;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demos as a person starts them, with worker processes. */
@ExtendWith(NoLovageThreads.class)
class DemosTest {

    private static final int ENOUGH_FILES = 2000;
    private static final List<String> PLACES_WITH_REAL_FILES =
            List.of("/usr/share/doc", "/usr/share/perl", "/usr/lib/python3", "/usr/share", "/usr/lib");

    @TempDir
    private Path folder;

    private final Cli cli = Cli.withoutEngine();

    @Test
    void the_picture_is_rendered_by_worker_processes() throws IOException {
        Path picture = folder.resolve("picture.png");

        Cli.Run run = mandelbrot("--workers", "3", "--out", picture.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains(
                        "3 workers",
                        "times as fast",
                        "worker 1: ",
                        "worker 3: ",
                        "pixel for pixel what one thread made")
                .doesNotContain("kill", "\u001b");
        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isEqualTo(320);
        assertThat(image.getHeight()).isEqualTo(200);
    }

    @Test
    void the_picture_is_whole_even_if_a_worker_is_killed_half_way() {
        Cli.Run run = mandelbrot(
                "--workers",
                "2",
                "--kill",
                "--out",
                folder.resolve("picture.png").toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "worker 2 (process ", "is dead", "worker 2 was killed", "pixel for pixel what one thread made");
    }

    @Test
    void the_engine_is_kept_on_demand() {
        Cli.Run run = mandelbrot(
                "--workers",
                "1",
                "--keep",
                "--out",
                folder.resolve("picture.png").toString());

        Matcher kept = Pattern.compile("kept +(\\S+)").matcher(run.out());
        assertThat(kept.find()).as(run.out()).isTrue();
        Path workspace = Path.of(kept.group(1));
        String url = "sqlite:" + workspace.resolve("demo.db");
        assertThat(cli.run("tasks", "--url", url, "--name", "mandelbrot.stitch", "--count")
                        .out())
                .isEqualTo("1\n");
        deleteAll(workspace);
    }

    @ParameterizedTest
    @CsvSource({
        "--width, 0, --width 0",
        "--height, 1000000, --height 1000000",
        "--iterations, 0, --iterations 0",
        "--workers, -1, --workers -1",
        "--out, /no/such/folder/x.png, /no/such/folder/x.png",
        "--out, /, '/'",
        "--width, wide, --width"
    })
    void what_makes_no_picture_is_refused(String option, String value, String complaint) {
        for (String demo : new String[] {"", "mandelbrot"}) {
            List<String> arguments = demo.isEmpty() ? List.of("demo") : List.of("demo", demo);
            Cli.Run run = cli.run(
                    Stream.concat(arguments.stream(), Stream.of(option, value)).toArray(String[]::new));

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).hasLineCount(1).contains(complaint);
        }
    }

    @Test
    void the_last_worker_is_not_killed_and_pictures_have_an_end() {
        assertThat(cli.run("demo", "--kill", "--workers", "1").err()).contains("somebody has to go on");
        assertThat(cli.run("demo", "--width", "20000", "--height", "20000").err())
                .contains("400,000,000 pixels");
    }

    @Test
    void the_words_of_thousands_of_real_files_are_those_that_one_thread_counts() throws IOException {
        Path place = placeWithRealFiles();

        Cli.Run run = cli.run("demo", "words", place.toString(), "--json", "--top", "500");

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> counted = Json.mapper()
                .readTree(run.out())
                .valueStream()
                .map(word ->
                        word.get("word").asString() + " " + word.get("count").asLong())
                .toList();
        assertThat(counted).hasSize(500).isEqualTo(countInOneThread(place, 500));
    }

    @Test
    void words_are_printed_for_people_and_for_programs() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "Tea, tea and more tea; coffee and water.");

        Cli.Run people = cli.run("demo", "words", folder.toString(), "--top", "2", "--workers", "1");
        Cli.Run programs = cli.run("demo", "words", folder.toString(), "--top", "2", "--workers", "1", "--json");

        assertThat(people.out()).isEqualTo("   WORD  COUNT\n1  tea       3\n2  and       2\n");
        assertThat(people.err()).contains("1 with 0.0 MB", "8, of which 5 different, from 1 text files");
        assertThat(programs.out()).isEqualTo("[\n{\"word\":\"tea\",\"count\":3},\n{\"word\":\"and\",\"count\":2}\n]\n");
    }

    @Test
    void an_empty_folder_has_no_words() {
        Cli.Run run = cli.run("demo", "words", folder.toString(), "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(Json.mapper().readTree(run.out())).isEmpty();
    }

    @Test
    void what_is_no_folder_has_no_words() {
        assertThat(cli.run("demo", "words", "/no/such").err()).hasLineCount(1).contains("'/no/such'");
        assertThat(cli.run("demo", "words").exitCode()).isEqualTo(2);
        assertThat(cli.run("demo", "words", folder.toString(), "--top", "0").exitCode())
                .isEqualTo(2);
        assertThat(cli.run("demo", "words", folder.toString(), "--workers", "0").exitCode())
                .isEqualTo(2);
    }

    private Cli.Run mandelbrot(String... more) {
        Stream<String> small =
                Stream.of("demo", "mandelbrot", "--width", "320", "--height", "200", "--iterations", "500");
        return cli.run(Stream.concat(small, Stream.of(more)).toArray(String[]::new));
    }

    /** The first that has enough of them, so that the test doesn't take longer than it must. */
    private static Path placeWithRealFiles() throws IOException {
        for (String place : PLACES_WITH_REAL_FILES) {
            if (Files.isDirectory(Path.of(place)) && files(Path.of(place)).size() >= ENOUGH_FILES) {
                return Path.of(place);
            }
        }
        String text = "No folder with " + ENOUGH_FILES + " real files among " + PLACES_WITH_REAL_FILES;
        assertThat(System.getenv("CI")).as(text + ", which CI must have").isNotEqualTo("true");
        assumeThat(false).as(text).isTrue();
        throw new AssertionError(text);
    }

    private static List<Path> files(Path place) throws IOException {
        try (Stream<Path> found =
                Files.find(place, Integer.MAX_VALUE, (path, attributes) -> attributes.isRegularFile())) {
            return found.toList();
        }
    }

    /** As simple as it can be, and so written that it shares nothing with the demo. */
    private static List<String> countInOneThread(Path place, int top) throws IOException {
        Pattern word = Pattern.compile("\\p{L}+");
        Map<String, Long> counts = new HashMap<>();
        for (Path file : files(place)) {
            word.matcher(textOf(file))
                    .results()
                    .forEach(found -> counts.merge(found.group().toLowerCase(Locale.ROOT), 1L, Long::sum));
        }
        return counts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(top)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    private static String textOf(Path file) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return text.indexOf('\0') < 0 ? text : "";
        } catch (CharacterCodingException e) {
            return "";
        }
    }

    private static void deleteAll(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
