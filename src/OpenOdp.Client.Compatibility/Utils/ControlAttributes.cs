namespace OpenOdp.Client.Compatibility.Utils;

/// <summary>The attributes of users that mean something to the client itself.</summary>
public class ControlAttributes
{
    /// <summary>Whether events of the user may be left out as those of a bot; the datafile says it.</summary>
    public const string BOT_FILTERING_ATTRIBUTE = "$opt_bot_filtering";

    /// <summary>What decides the variation in place of the user's id.</summary>
    public const string BUCKETING_ID_ATTRIBUTE = "$opt_bucketing_id";

    /// <summary>The user's browser, by which bots are known.</summary>
    public const string USER_AGENT_ATTRIBUTE = "$opt_user_agent";
}
