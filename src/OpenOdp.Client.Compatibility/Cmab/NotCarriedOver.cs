namespace OpenOdp.Client.Compatibility.Cmab;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Cmab, error: true)]
public interface ICmabService;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Cmab, error: true)]
public interface ICmabClient;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Cmab, error: true)]
public class DefaultCmabService;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Cmab, error: true)]
public class DefaultCmabClient;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Cmab, error: true)]
public class CmabDecision;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Cmab, error: true)]
public class CmabCacheEntry;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Cmab, error: true)]
public class CmabRetryConfig;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Cmab, error: true)]
public static class CmabConstants;
