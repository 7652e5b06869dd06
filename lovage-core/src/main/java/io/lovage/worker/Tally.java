package io.lovage.worker;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many attempts of each task came to an end. Thread-safe. */
final class Tally {

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void ended(String task) {
        LongAdder count = counts.get(task);
        if (count == null) {
            count = counts.computeIfAbsent(task, name -> new LongAdder());
        }
        count.increment();
    }

    Map<String, Long> counts() {
        Map<String, Long> copy = new TreeMap<>();
        counts.forEach((task, count) -> copy.put(task, count.sum()));
        return copy;
    }
}
