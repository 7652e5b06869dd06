package io.lovage.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/*
 * Redis makes the functions of a script anew each time it runs: for a script that stores one message that was more than half of its time. So a script gets only
 * those parts of its libraries that it uses, and numbers in the place of constants, since each function that uses a local variable of the script costs, too.
 *
 * A part begins with a line that isn't indented and says "local", "if" or "for". Constants are parts of one line that give numbers to names in capitals; their
 * names are not used in texts, but for those that are one.
 */

/** Puts scripts together. */
final class ScriptText {

    private static final Pattern BEGINNING = Pattern.compile("(local|if|for) .*");
    private static final Pattern NAMES = Pattern.compile("local (?:function (\\w+)|([\\w, ]+?) *(?:=|$))");
    private static final Pattern CONSTANTS = Pattern.compile("local ([A-Z_, ]+) = ([0-9e, ]+)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)--.*");
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Pattern CAPITALS = Pattern.compile("(?<!')\\b[A-Z_]+\\b(?!')");
    private static final Pattern COMMA = Pattern.compile(", *");

    private ScriptText() {}

    /** The text of {@code script} with what it uses of {@code libraries}, each of which may use those before it. */
    static String of(List<String> libraries, String script) {
        Map<String, String> constants = new HashMap<>();
        Deque<String> kept = new ArrayDeque<>();
        kept.push(withoutComments(script));
        Set<String> used = words(kept.getFirst());
        List<String> parts =
                libraries.stream().flatMap(text -> parts(text).stream()).collect(Collectors.toList());
        Collections.reverse(parts);
        for (String part : parts) {
            List<String> names = names(part);
            if (constants(part, constants) || (!names.isEmpty() && Collections.disjoint(names, used))) {
                continue;
            }
            used.addAll(words(part));
            kept.push(part);
        }
        return CAPITALS.matcher(String.join("\n", kept))
                .replaceAll(name -> Matcher.quoteReplacement(constants.getOrDefault(name.group(), name.group())));
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (String line : withoutComments(text).split("\n", -1)) {
            if (BEGINNING.matcher(line).matches() && part.length() > 0) {
                parts.add(part.toString());
                part.setLength(0);
            }
            part.append(part.length() == 0 ? "" : "\n").append(line);
        }
        parts.add(part.toString());
        return parts;
    }

    private static String withoutComments(String text) {
        return text.lines()
                .map(line -> COMMENT.matcher(line).replaceAll(""))
                .filter(line -> !line.isBlank())
                .collect(Collectors.joining("\n"));
    }

    private static List<String> names(String part) {
        Matcher matcher = NAMES.matcher(part.lines().findFirst().orElse(""));
        if (!matcher.lookingAt()) {
            return List.of();
        }
        return list(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }

    private static boolean constants(String part, Map<String, String> constants) {
        Matcher matcher = CONSTANTS.matcher(part);
        if (!matcher.matches()) {
            return false;
        }
        List<String> names = list(matcher.group(1));
        List<String> values = list(matcher.group(2));
        for (int i = 0; i < names.size(); i++) {
            constants.put(names.get(i), values.get(i));
        }
        return true;
    }

    private static List<String> list(String text) {
        return COMMA.splitAsStream(text).toList();
    }

    private static Set<String> words(String text) {
        return WORD.matcher(text).results().map(found -> found.group()).collect(Collectors.toCollection(HashSet::new));
    }
}
