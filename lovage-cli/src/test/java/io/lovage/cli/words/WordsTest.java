package io.lovage.cli.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.testkit.NoLovageThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLovageThreads.class)
class WordsTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private Path input;
    private Path spool;

    @BeforeEach
    void makeFolders() throws IOException {
        input = Files.createDirectory(temp.resolve("input"));
        spool = Files.createDirectory(temp.resolve("spool"));
    }

    @Test
    void a_word_is_a_maximal_run_of_letters_in_lower_case() {
        assertThat(
                        words(
                                "Don't stop, e-mail x2y _private \u00c4\u00d6\u00dcber na\u00efve \u0416\u0443\u043a \u65e5\u672c\u8a9e"))
                .containsExactly(
                        "don",
                        "t",
                        "stop",
                        "e",
                        "mail",
                        "x",
                        "y",
                        "private",
                        "\u00e4\u00f6\u00fcber",
                        "na\u00efve",
                        "\u0436\u0443\u043a",
                        "\u65e5\u672c\u8a9e");
        assertThat(words("\u03a3\u0391\u03a3")).as("a final sigma").containsExactly("\u03c3\u03b1\u03c2");
        assertThat(words("a\ud835\udc00b")).as("a letter beyond 16 bits").containsExactly("a\ud835\udc00b");
        assertThat(words("a\ud83d\ude00b")).as("an emoji is no letter").containsExactly("a", "b");
        assertThat(words("12 + 3")).isEmpty();
    }

    @Test
    void a_word_may_go_on_in_the_next_piece_of_text() {
        List<String> found = new ArrayList<>();
        WordSplitter splitter = new WordSplitter(found::add);

        splitter.take(CharBuffer.wrap("one tw"));
        splitter.take(CharBuffer.wrap("o three"));
        splitter.end();

        assertThat(found).containsExactly("one", "two", "three");
    }

    @Test
    void a_run_of_letters_without_end_is_passed_over() {
        assertThat(words("a " + "x".repeat(1_000_000) + " b")).hasSize(3);
        assertThat(words("a " + "x".repeat(1_000_001) + " b")).containsExactly("a", "b");
    }

    @Test
    void text_is_valid_utf8_without_nul_to_its_last_byte() throws IOException {
        byte[] large = "\u00e9".repeat(100_000).getBytes(StandardCharsets.UTF_8);

        assertThat(isText("".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(isText(large)).isTrue();
        assertThat(isText("x\0y".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(isText("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1))).isFalse();
        assertThat(isText(Arrays.copyOf(large, large.length - 1)))
                .as("cut off within a character")
                .isFalse();
        assertThat(isText(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}))
                .as("a surrogate")
                .isFalse();
    }

    @Test
    void counts_that_do_not_fit_into_memory_are_spilled_and_merged() throws IOException {
        Tally tally = new Tally(spool.resolve("run"), 10);
        Map<String, Long> expected = new TreeMap<>();
        for (int i = 0; i < 3000; i++) {
            String word = Integer.toString(i % 700, 26).replaceAll("[0-9]", "z");
            expected.merge(word, 1L, Long::sum);
            tally.add(word);
            if (tally.isFull()) {
                tally.spill();
            }
        }

        tally.finish();

        assertThat(read(spool.resolve("run"))).isEqualTo(expected);
        assertThat(tally.words()).isEqualTo(3000);
        assertThat(spool.toFile().list()).as("nothing else is left").containsExactly("run");
    }

    @Test
    void words_of_equal_count_are_in_alphabetical_order() throws Exception {
        write("a.txt", "b b a a c \u00e9 \uff41 \ud835\udc00");

        assertThat(count(10).words())
                .containsExactly(
                        new WordCount("a", 2),
                        new WordCount("b", 2),
                        new WordCount("c", 1),
                        new WordCount("\u00e9", 1),
                        new WordCount("\uff41", 1),
                        new WordCount("\ud835\udc00", 1));
        assertThat(count(1).words()).containsExactly(new WordCount("a", 2));
    }

    @Test
    void links_and_other_files_are_passed_over_and_each_file_counts_once() throws Exception {
        write("text.txt", "one");
        write("sub/folder/text", "one two");
        Files.write(input.resolve("picture"), new byte[] {1, 0, 2});
        Files.createSymbolicLink(input.resolve("sub/loop"), input);
        Files.createSymbolicLink(input.resolve("again.txt"), input.resolve("text.txt"));
        Files.createSymbolicLink(input.resolve("nowhere"), input.resolve("none"));

        FileLists lists = FileLists.of(input, spool);
        WordTasks.Part part = count(lists);

        assertThat(lists.files()).isEqualTo(3);
        assertThat(part.words()).isEqualTo(3);
        assertThat(part.textFiles()).isEqualTo(2);
        assertThat(part.otherFiles()).isEqualTo(1);
        assertThat(part.unreadableFiles()).isZero();
    }

    @Test
    void a_file_that_is_gone_is_counted_as_unreadable() throws Exception {
        write("a.txt", "one");
        write("b.txt", "two");
        FileLists lists = FileLists.of(input, spool);
        Files.delete(input.resolve("b.txt"));

        WordTasks.Part part = count(lists);

        assertThat(part.unreadableFiles()).isEqualTo(1);
        assertThat(part.words()).isEqualTo(1);
    }

    @Test
    void an_empty_folder_has_no_lists() throws IOException {
        assertThat(FileLists.of(input, spool).lists()).isEmpty();
    }

    @Test
    void what_the_demo_writes_itself_does_not_count() throws Exception {
        write("a.txt", "one");

        assertThat(FileLists.of(temp, spool).files()).isEqualTo(1);
    }

    @Test
    void names_with_any_character_can_be_read() throws Exception {
        write("blank and % and \u00e9 and\nbreak", "one");

        assertThat(count(FileLists.of(input, spool)).words()).isEqualTo(1);
    }

    @Test
    void many_lists_are_merged_by_a_tree_of_joins() throws Exception {
        List<Path> lists = IntStream.range(0, 40).mapToObj(this::listOfOneFile).toList();

        try (Lovage lovage = Lovage.open("memory:")) {
            WordTasks.registerHandlers(lovage);
            lovage.start();
            WordTasks.Part part = lovage.enqueue(WordTasks.flow(lists)).await(SOON);

            assertThat(part.textFiles()).isEqualTo(40);
            assertThat(TopWords.of(part, 2).words())
                    .containsExactly(new WordCount("common", 40), new WordCount("wa", 1));
            assertThat(TopWords.of(part, 2).different()).isEqualTo(41);
        }
    }

    private Path listOfOneFile(int number) {
        try {
            String own = "w" + (char) ('a' + number % 26) + "x".repeat(number / 26);
            Path file = write("file-" + number, "common " + own);
            return Files.writeString(spool.resolve("list-" + number), file.toUri() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TopWords count(int top) throws Exception {
        return TopWords.of(count(FileLists.of(input, spool)), top);
    }

    private WordTasks.Part count(FileLists lists) throws Exception {
        try (Lovage lovage = Lovage.open("memory:")) {
            WordTasks.registerHandlers(lovage);
            lovage.start();
            return lovage.enqueue(WordTasks.flow(lists.lists())).await(SOON);
        }
    }

    @CanIgnoreReturnValue
    private Path write(String name, String content) throws IOException {
        Path file = input.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private boolean isText(byte[] content) throws IOException {
        return TextFile.isText(Files.write(temp.resolve("some"), content));
    }

    private static List<String> words(String text) {
        List<String> found = new ArrayList<>();
        WordSplitter splitter = new WordSplitter(found::add);
        splitter.take(CharBuffer.wrap(text));
        splitter.end();
        return found;
    }

    private static Map<String, Long> read(Path run) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        try (Run.Reader reader = new Run.Reader(run)) {
            for (WordCount word = reader.next(); word != null; word = reader.next()) {
                assertThat(counts.put(word.word(), word.count()))
                        .as(word.word())
                        .isNull();
            }
        }
        return counts;
    }
}
