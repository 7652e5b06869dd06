package io.lovage.celery.follow;

import io.lovage.celery.result.ResultDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be done together with the end of a task, or of a chord, or in order to start a composition. All of it belongs together: what becomes durable of it
 * becomes durable at once.
 *
 * @param results to store under their tasks' ids, except where there is a success already
 * @param chords to be set up before any of the messages is seen
 * @param messages to send, in order
 * @param parts of chords to hand in
 * @param problems what couldn't be done, in words for a log
 */
public record Aftermath(
        List<ResultDocument> results,
        List<ChordStart> chords,
        List<Outgoing> messages,
        List<ChordReturn> parts,
        List<String> problems) {

    public static final Aftermath NOTHING = new Aftermath(List.of(), List.of(), List.of(), List.of(), List.of());

    public Aftermath {
        results = List.copyOf(results);
        chords = List.copyOf(chords);
        messages = List.copyOf(messages);
        parts = List.copyOf(parts);
        problems = List.copyOf(problems);
    }

    static Aftermath ofResults(List<ResultDocument> results) {
        return new Aftermath(results, List.of(), List.of(), List.of(), List.of());
    }

    static Aftermath ofParts(List<ChordReturn> parts) {
        return new Aftermath(List.of(), List.of(), List.of(), parts, List.of());
    }

    static Aftermath problem(String text) {
        return new Aftermath(List.of(), List.of(), List.of(), List.of(), List.of(text));
    }

    /** This, and then {@code other}. */
    public Aftermath and(Aftermath other) {
        return new Aftermath(
                joined(results, other.results),
                joined(chords, other.chords),
                joined(messages, other.messages),
                joined(parts, other.parts),
                joined(problems, other.problems));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
