package io.lovage.task;

import io.lovage.message.Payload;
import java.util.List;

/** The shape of an unsent piece of work: plain data, which {@code io.lovage.flow} turns into a plan. */
public sealed interface Work {

    /** Whether workers of another system have a part in it. */
    boolean isForeign();

    /**
     * One task.
     *
     * @param task wire name
     * @param body the arguments that are fixed; what is piped in comes before them
     * @param policy the task's
     * @param options the call's
     */
    record Single(String task, Payload body, TaskPolicy policy, Options options) implements Work {

        @Override
        public boolean isForeign() {
            return policy.foreign();
        }
    }

    /** {@code second} runs when {@code first} has succeeded, with its result piped in. */
    record Chain(Work first, Work second) implements Work {

        @Override
        public boolean isForeign() {
            return first.isForeign() || second.isForeign();
        }
    }

    /** Members side by side, each with the same input; the result is the list of theirs, in order. */
    record Group(List<Work> members) implements Work {
        public Group {
            members = List.copyOf(members);
        }

        @Override
        public boolean isForeign() {
            return members.stream().anyMatch(Work::isForeign);
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

        @Override
        public boolean isForeign() {
            return work.isForeign() || onError.stream().anyMatch(Single::isForeign);
        }
    }
}
