package io.lovage.cli;

/** How commands end. */
final class ExitCode {

    static final int OK = 0;
    static final int TASK_FAILED = 1;
    static final int USAGE = 2;
    static final int TIMED_OUT = 3;
    static final int ENGINE_UNREACHABLE = 4;

    /** A fault of Lovage's own; the number is {@code EX_SOFTWARE} of {@code sysexits.h}. */
    static final int BUG = 70;

    /** For {@code --help}. */
    static final String[] EXPLAINED = {
        "0:it worked",
        "1:the task failed, was cancelled or expired",
        "2:the arguments make no sense, or name what does not exist",
        "3:the time was over",
        "4:the engine can't be reached or can't do its work now",
        "70:a fault of Lovage's own"
    };

    private ExitCode() {}
}
