package io.lovage.flow;

import io.lovage.message.MessageId;

/** Names of a flow's entries in the state store. Each flow has a partition of its own. */
final class FlowKeys {

    /** The plan, as long as the flow is not over. */
    static final String PLAN = "plan";

    /** There once a node has failed for good: nothing is started any more. */
    static final String CLOSED = "closed";

    /** Below and above every name. */
    static final String FIRST = "";

    static final String END = "\uFFFF";

    private FlowKeys() {}

    static String partition(MessageId flow) {
        return "flow:" + flow;
    }

    /** What becomes of node {@code index} when its inputs are there. */
    static String template(int index) {
        return "node/" + index;
    }

    static String errorHandler(int number) {
        return "error/" + number;
    }

    /** The result of {@code from}, for {@code to}. Ordered by {@code from}. */
    static String input(int to, int from) {
        return "in/%06d/%06d".formatted(to, from);
    }

    static String inputsStart(int to) {
        return "in/%06d/".formatted(to);
    }

    static String inputsEnd(int to) {
        return "in/%06d0".formatted(to);
    }

    /** How many inputs node {@code index} still lacks. */
    static String left(int index) {
        return "left/" + index;
    }

    /** There once the node's message was published. */
    static String fired(int index) {
        return "fired/" + index;
    }
}
