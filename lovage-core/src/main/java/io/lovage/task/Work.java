package io.lovage.task;

import io.lovage.message.Payload;
import java.util.List;

/** The shape of an unsent piece of work: plain data, which {@code io.lovage.flow} turns into a plan. */
public sealed interface Work {

    /**
     * One task.
     *
     * @param task wire name
     * @param body the arguments that are fixed; what is piped in comes before them
     * @param policy the task's
     * @param options the call's
     */
    record Single(String task, Payload body, TaskPolicy policy, Options options) implements Work {}

    /** {@code second} runs when {@code first} has succeeded, with its result piped in. */
    record Chain(Work first, Work second) implements Work {}

    /** Members side by side, each with the same input; the result is the list of theirs, in order. */
    record Group(List<Work> members) implements Work {
        public Group {
            members = List.copyOf(members);
        }
    }

    /**
     * A piece of work with options for all of it, and with what follows its failure.
     *
     * @param onError each is called with a {@link Failure} when a task within has failed for good
     */
    record Scope(Work work, Options options, List<Single> onError) implements Work {
        public Scope {
            onError = List.copyOf(onError);
        }
    }
}
