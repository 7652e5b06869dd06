package io.lovage.testkit.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Has the JVMs that tests start take their classes from an archive of those that one like them loaded before: reading, checking and linking them is more than
 * half of the work of a start. Where no archive can be made, they start all the same.
 */
public final class QuickStart {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Nobody reads what the JVM says when an archive is not what it wants. */
    private static final String SILENCE = "-Xlog:cds*=off";

    /** What a JVM is started with, by what it does. */
    private static final Map<String, List<String>> OPTIONS = new HashMap<>();

    private static final Path FOLDER = temporaryFolder();
    private static final String CLASS_PATH = packed(System.getProperty("java.class.path"));

    private static volatile List<String> options = List.of();

    private QuickStart() {}

    /** Of this JVM, with jars in place of folders: an archive can't be of classes from a folder. */
    public static String classPath() {
        return CLASS_PATH;
    }

    /** What a JVM that is started now is started with. */
    public static List<String> options() {
        return options;
    }

    /**
     * Makes an archive for JVMs that open engines as the one at {@code url}, unless there is one.
     *
     * @param url of a place that nobody else opens
     */
    public static void rehearse(String url) {
        String engine = url.substring(0, url.indexOf(':'));
        rehearse(engine, Rehearsal.class, folder -> List.of(folder.toString(), url));
    }

    /**
     * Makes an archive for JVMs that do what {@code main} does, unless there is one.
     *
     * @param arguments what to start it with, so that it ends by itself; its files may be in the given folder
     */
    public static void rehearse(Class<?> main, Function<Path, List<String>> arguments) {
        rehearse(main.getName(), main, arguments);
    }

    private static synchronized void rehearse(String name, Class<?> main, Function<Path, List<String>> arguments) {
        options = List.of();
        options = OPTIONS.computeIfAbsent(name, unused -> archived(name, main, arguments.apply(FOLDER)));
    }

    private static List<String> archived(String name, Class<?> main, List<String> arguments) {
        Path archive = FOLDER.resolve(name + ".jsa");
        List<String> making = List.of("-XX:ArchiveClassesAtExit=" + archive, SILENCE);
        try (ChildProcess rehearsal =
                ChildProcess.start("rehearsal-" + name, FOLDER, main, making, arguments.toArray(String[]::new))) {
            boolean isWhole = rehearsal.awaitExit(PATIENCE) && rehearsal.exitStatus() == 0 && Files.exists(archive);
            return isWhole ? List.of("-XX:SharedArchiveFile=" + archive, SILENCE) : List.of();
        }
    }

    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("lovage-quick-start");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("There is no place for jars and archives", e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String packed(String classPath) {
        List<String> packed = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (Files.isDirectory(Path.of(entry))) {
                packed.add(pack(Path.of(entry), FOLDER.resolve(packed.size() + ".jar")));
            } else if (Files.exists(Path.of(entry))) {
                packed.add(entry);
            }
        }
        return String.join(File.pathSeparator, packed);
    }

    private static String pack(Path folder, Path jar) {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> content = Files.walk(folder)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Path each : content.filter(Files::isRegularFile).toList()) {
                store(
                        zip,
                        folder.relativize(each).toString().replace(File.separatorChar, '/'),
                        Files.readAllBytes(each));
            }
            return jar.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("Classes of " + folder + " can't be packed", e);
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
