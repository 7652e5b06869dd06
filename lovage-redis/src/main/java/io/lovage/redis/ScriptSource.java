package io.lovage.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What is sent to a server for a script. It is put together when it is first needed: all of them take a JVM that has just started the better part of a second,
 * and a process that only sends needs three.
 *
 * @param sha the name by which the server remembers it
 */
record ScriptSource(String text, String sha) {

    /** From Redis 7 on: so that a full server can still be emptied. */
    private static final String WHEN_FULL_TOO = "#!lua flags=allow-oom\n";

    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Map<Script, ScriptSource> PLAIN = new ConcurrentHashMap<>();
    private static final Map<Script, ScriptSource> FLAGGED = new ConcurrentHashMap<>();

    /** Of {@code script}, for a server that knows flags or doesn't. */
    static ScriptSource of(Script script, boolean knowsFlags) {
        return knowsFlags && !script.bringsMessagesIn()
                ? FLAGGED.computeIfAbsent(
                        script,
                        flagged -> made(WHEN_FULL_TOO + of(flagged, false).text()))
                : PLAIN.computeIfAbsent(script, plain -> made(text(plain)));
    }

    private static ScriptSource made(String text) {
        return new ScriptSource(text, sha(text));
    }

    private static String text(Script script) {
        List<String> texts =
                SPACE.splitAsStream(script.files()).map(ScriptSource::read).toList();
        int last = texts.size() - 1;
        return ScriptText.of(texts.subList(0, last), texts.get(last));
    }

    private static String sha(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1, but this one", e);
        }
    }

    private static String read(String name) {
        String file = name + ".lua";
        try (InputStream in = Objects.requireNonNull(ScriptSource.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The script " + file + " can't be read", e);
        }
    }
}
