namespace OpenOdp.Client.Compatibility.Utils;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Validation, error: true)]
public static class Validator;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Events, error: true)]
public static class EventTagUtils;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public static class ExperimentUtils;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class HoldoutConfig;

/// <summary>Cannot be had.</summary>
/// <typeparam name="T">A type.</typeparam>
[Obsolete(Cure.Datafile, error: true)]
public static class ConfigParser<T>;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Validation, error: true)]
public static class Schema;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Inner, error: true)]
public class HttpClientProvider;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Inner, error: true)]
public static class DateTimeUtils;

/// <summary>Cannot be had.</summary>
/// <typeparam name="T">What is kept.</typeparam>
[Obsolete(Cure.Cmab, error: true)]
public interface ICacheWithRemove<T>
    where T : class;

/// <summary>Cannot be had.</summary>
public static class ExceptionExtensions
{
    /// <summary>Cannot be had.</summary>
    /// <param name="exception">An exception.</param>
    /// <param name="separator">What stands between two messages.</param>
    [Obsolete("Use Message of the exception and of each InnerException.", error: true)]
    public static string GetAllMessages(this Exception exception, string separator = "\n") => null;
}
