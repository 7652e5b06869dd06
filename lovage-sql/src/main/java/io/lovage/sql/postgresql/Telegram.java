package io.lovage.sql.postgresql;

import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What processes tell each other: {@code SENDER} and, separated by spaces, {@code hello} (who is there?), {@code here} (I am), {@code due} (something was
 * delayed), {@code done} (a task ended), {@code q1,2,3} (something is ready in these queues).
 *
 * @param sender number of an engine
 */
record Telegram(long sender, boolean hello, boolean due, boolean done, Set<Long> queues) {

    /** The server takes 8,000 bytes at most. Who is told of none of so many looks at all. */
    private static final int MOST_QUEUES = 300;

    static Telegram hello(long sender) {
        return new Telegram(sender, true, false, false, Set.of());
    }

    static Telegram here(long sender) {
        return new Telegram(sender, false, false, false, Set.of());
    }

    static Telegram read(String text) {
        String[] words = text.split(" ", -1);
        boolean hello = false;
        boolean due = false;
        boolean done = false;
        Set<Long> queues = new HashSet<>();
        for (int i = 1; i < words.length; i++) {
            switch (words[i]) {
                case "hello" -> hello = true;
                case "due" -> due = true;
                case "done" -> done = true;
                default -> addQueues(queues, words[i]);
            }
        }
        return new Telegram(Long.parseLong(words[0]), hello, due, done, queues);
    }

    private static void addQueues(Set<Long> queues, String word) {
        if (word.startsWith("q")) {
            for (String queue : word.substring(1).split(",", -1)) {
                queues.add(Long.parseLong(queue));
            }
        }
    }

    String text() {
        StringJoiner words = new StringJoiner(" ");
        words.add(Long.toString(sender));
        if (hello) {
            words.add("hello");
        }
        if (due || queues.size() > MOST_QUEUES) {
            words.add("due");
        }
        if (done) {
            words.add("done");
        }
        if (!queues.isEmpty() && queues.size() <= MOST_QUEUES) {
            StringJoiner list = new StringJoiner(",", "q", "");
            queues.forEach(queue -> list.add(queue.toString()));
            words.add(list.toString());
        }
        return words.toString();
    }
}
