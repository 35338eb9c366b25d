"""Requests and answers of `/api/v1`. Times are ISO 8601 in UTC, sizes bytes, durations seconds.

The routes, all below `/api/v1`, with `Authorization: Bearer <token>` unless said otherwise:

    POST   /tokens                      SignIn -> NewToken            (no token needed)
    GET    /tokens                      -> [TokenOut]
    DELETE /tokens/{id}                 -> 204
    GET    /me                          -> PersonOut
    GET    /server                      -> ServerOut                  (no token needed: version and stages only)
    GET    /people · POST /people       PersonIn -> PersonOut         (administrators)
    GET    /groups                      -> [GroupOut]
    PUT    /groups/{group} · DELETE     -> 204                        (administrators)
    PUT    /groups/{group}/people/{person} · DELETE -> 204            (administrators)
    GET    /events?app=&before=&limit=  -> [EventOut]

    GET    /apps · POST /apps           AppIn -> AppOut
    GET    /apps/{slug} · PATCH         AppChange -> AppOut
    DELETE /apps/{slug}                 -> 204                        (retires it, keeps its record)
    GET    /apps/{slug}/retirement-plan -> ActPlanOut
    DELETE /apps/{slug}/retirement      -> AppOut                     (brings it back)
    POST   /apps/{slug}/plans           PlanIn -> PlanOut             (deploy --dry-run)
    POST   /apps/{slug}/bundles         BundleIn -> BundleOut         (which files are missing)
    PUT    /apps/{slug}/files/{digest}  raw bytes -> 204
    POST   /apps/{slug}/files           a tar whose entries are named by digest -> 204
    POST   /apps/{slug}/archives        tar, tar.gz or zip -> BundleOut
    POST   /apps/{slug}/versions        VersionIn -> VersionOut       (202: prepared in the background)
    GET    /apps/{slug}/versions        -> [VersionOut]
    GET    /apps/{slug}/versions/{n}    -> VersionOut
    DELETE /apps/{slug}/versions/{n}    -> 204                        (neither live nor in use; keeps its record)
    GET    /apps/{slug}/versions/{n}/removal-plan -> ActPlanOut
    DELETE /apps/{slug}/versions/{n}/removal    -> VersionOut         (brings it back)
    GET    /apps/{slug}/versions/{n}/progress   -> server-sent events, each a Step, until the version is ready or failed
    GET    /apps/{slug}/versions/{n}/files      -> [FileOut]
    GET    /apps/{slug}/versions/{n}/files/{path} -> the file
    GET    /apps/{slug}/versions/{n}/archive    -> tar.gz
    GET    /apps/{slug}/versions/{n}/lock       -> text
    GET    /apps/{slug}/versions/{n}/build-log  -> text
    GET    /apps/{slug}/versions/{n}/differences/{m} -> DifferenceOut
    POST   /apps/{slug}/versions/{n}/previews   PreviewIn -> PreviewOut (flags set for whoever opens it)
    GET    /apps/{slug}/versions/{n}/sign-offs · POST SignOffIn -> SignOffOut
    POST   /apps/{slug}/versions/{n}/rehearsals RehearsalIn -> RehearsalOut (202: performed in the background)
    GET    /apps/{slug}/rehearsals?version=     -> [RehearsalOut]
    GET    /apps/{slug}/rehearsals/{id}         -> RehearsalOut
    POST   /apps/{slug}/rehearsals/{id}/judgements JudgementIn -> RehearsalOut
    GET    /apps/{slug}/rehearsals/{id}/outputs?journey=&step=&output=&which= -> the output as it is
    GET    /apps/{slug}/rehearsals/{id}/reports/{load|profile|speedscope}?journey= -> the report
    GET    /apps/{slug}/judgements              -> [JudgementOut]
    POST   /apps/{slug}/promotions      PromotionIn -> DeploymentOut
    GET    /apps/{slug}/releases · POST ReleaseIn -> ReleaseOut
    POST   /apps/{slug}/rollbacks       RollbackIn -> ReleaseOut
    GET    /apps/{slug}/rollouts?stage=&flag= · POST RolloutIn -> RolloutOut (202: moved in the background)
    GET    /apps/{slug}/rollouts/{id}           -> RolloutOut
    POST   /apps/{slug}/rollouts/{id}/pauses · /resumptions · /advances · /skips · /abortions
                                        RolloutActIn, SkipIn -> RolloutOut
    POST   /apps/{slug}/rollout-plans   RolloutIn -> RolloutPlanOut
    POST   /apps/{slug}/flags/{key}/rollouts FlagRolloutIn -> RolloutOut (202: moved in the background)
    POST   /apps/{slug}/flags/{key}/rollout-plans FlagRolloutIn -> RolloutPlanOut
    POST   /apps/{slug}/release-plans   ReleaseIn -> ActPlanOut
    POST   /apps/{slug}/rollback-plans  RollbackIn -> RollbackPlanOut
    GET    /apps/{slug}/deployments     -> [DeploymentOut]
    POST   /apps/{slug}/stops · /starts StageIn -> [DeploymentOut]
    GET    /apps/{slug}/instances · /sessions -> [InstanceOut] · [SessionOut]
    GET    /apps/{slug}/sessions/outcomes?stage=&version=&since=&limit= -> [OutcomeOut]
    GET    /apps/{slug}/objectives?stage= -> [ObjectiveOut]
    DELETE /apps/{slug}/instances/{id}  -> 204                        (restart it)
    GET    /apps/{slug}/logs?stage=&version=&instance=&tail=&follow= -> text/plain, streamed
    GET    /apps/{slug}/variables?stage= -> [VariableOut]
    PUT    /apps/{slug}/stages/{stage}/variables/{name}  VariableIn -> 204 · DELETE -> 204
    GET    /apps/{slug}/scales          -> [ScaleOut]
    PUT    /apps/{slug}/stages/{stage}/scale ScaleIn -> ScaleOut · DELETE -> 204
    GET    /apps/{slug}/flags?stage=    -> FlagSetOut · POST FlagIn -> FlagOut
    GET    /apps/{slug}/flags/{key}?stage= -> FlagOut · PATCH FlagChange -> FlagOut
    DELETE /apps/{slug}/flags/{key}?stage=&anyway= -> 204
    POST   /apps/{slug}/flags/{key}/toggles ToggleIn -> FlagOut       (on or off for everybody)
    GET    /apps/{slug}/flag-revisions?stage=&before=&limit= -> [FlagRevisionOut]
    GET    /apps/{slug}/flag-differences?stage=&revision=&other=&other_revision= -> [FlagDifferenceOut]
    POST   /apps/{slug}/flag-promotion-plans FlagPromotionIn -> FlagPromotionOut
    POST   /apps/{slug}/flag-promotions FlagPromotionIn -> FlagRevisionOut
    POST   /apps/{slug}/flag-undos      FlagUndoIn -> FlagRevisionOut
    POST   /apps/{slug}/flag-evaluations FlagEvaluationIn -> [FlagEvaluationOut]
    GET    /apps/{slug}/stages/{stage}/flag-file?revision= -> a flagd file · PUT FlagFileIn -> FlagSetOut
    POST   /apps/{slug}/stages/{stage}/ofrep/v1/evaluate/flags[/{key}] OFREP, as the person whose token it is
    GET    /apps/{slug}/members · PUT /apps/{slug}/members/{person} MemberIn · DELETE
    PUT    /apps/{slug}/groups/{group}  MemberIn -> 204 · DELETE -> 204
"""

from greenroom.api.schemas.apps import (
    AppChange,
    AppIn,
    AppOut,
    MemberIn,
    MemberOut,
    ScaleIn,
    ScaleOut,
    StageState,
    VariableIn,
    VariableOut,
)
from greenroom.api.schemas.base import (
    Access,
    Answer,
    Body,
    Digest,
    Number,
    Problem,
    Role,
    Slug,
    Stage,
)
from greenroom.api.schemas.flags import (
    AudienceIn,
    FlagChange,
    FlagDifferenceOut,
    FlagEvaluationIn,
    FlagEvaluationOut,
    FlagFileIn,
    FlagIn,
    FlagOut,
    FlagPromotionIn,
    FlagPromotionOut,
    FlagRevisionOut,
    FlagSetOut,
    FlagUndoIn,
    GoneFlagOut,
    ToggleIn,
)
from greenroom.api.schemas.objectives import BurnOut, ObjectiveOut
from greenroom.api.schemas.people import (
    EventOut,
    GroupName,
    GroupOut,
    NewToken,
    PersonIn,
    PersonOut,
    ServerOut,
    SignIn,
    StageOut,
    TokenOut,
)
from greenroom.api.schemas.rehearsals import (
    JudgementIn,
    JudgementOut,
    PartOut,
    RehearsalIn,
    RehearsalOut,
)
from greenroom.api.schemas.releases import (
    ActPlanOut,
    DeploymentOut,
    InstanceOut,
    OutcomeOut,
    Part,
    PartPlanOut,
    PromotionIn,
    ReleaseIn,
    ReleaseOut,
    RollbackIn,
    RollbackPlanOut,
    SessionOut,
    StageIn,
)
from greenroom.api.schemas.rollouts import (
    FlagRolloutIn,
    RolloutActIn,
    RolloutIn,
    RolloutOut,
    RolloutPlanOut,
    SkipIn,
    StepOut,
    StrategyIn,
    StrategyOut,
    VerdictOut,
)
from greenroom.api.schemas.sign_offs import SignOffIn, SignOffOut
from greenroom.api.schemas.versions import (
    BundleIn,
    BundleOut,
    DifferenceOut,
    FileIn,
    FileOut,
    PlanIn,
    PlanOut,
    PreviewIn,
    PreviewOut,
    ProvenanceIn,
    Step,
    VersionIn,
    VersionOut,
)

__all__ = [
    "Access",
    "ActPlanOut",
    "Answer",
    "AppChange",
    "AppIn",
    "AppOut",
    "AudienceIn",
    "Body",
    "BundleIn",
    "BundleOut",
    "BurnOut",
    "DeploymentOut",
    "DifferenceOut",
    "Digest",
    "EventOut",
    "FileIn",
    "FileOut",
    "FlagChange",
    "FlagDifferenceOut",
    "FlagEvaluationIn",
    "FlagEvaluationOut",
    "FlagFileIn",
    "FlagIn",
    "FlagOut",
    "FlagPromotionIn",
    "FlagPromotionOut",
    "FlagRevisionOut",
    "FlagRolloutIn",
    "FlagSetOut",
    "FlagUndoIn",
    "GoneFlagOut",
    "GroupName",
    "GroupOut",
    "InstanceOut",
    "JudgementIn",
    "JudgementOut",
    "MemberIn",
    "MemberOut",
    "NewToken",
    "Number",
    "ObjectiveOut",
    "OutcomeOut",
    "Part",
    "PartOut",
    "PartPlanOut",
    "PersonIn",
    "PersonOut",
    "PlanIn",
    "PlanOut",
    "PreviewIn",
    "PreviewOut",
    "Problem",
    "PromotionIn",
    "ProvenanceIn",
    "RehearsalIn",
    "RehearsalOut",
    "ReleaseIn",
    "ReleaseOut",
    "Role",
    "RollbackIn",
    "RollbackPlanOut",
    "RolloutActIn",
    "RolloutIn",
    "RolloutOut",
    "RolloutPlanOut",
    "ScaleIn",
    "ScaleOut",
    "ServerOut",
    "SessionOut",
    "SignIn",
    "SignOffIn",
    "SignOffOut",
    "SkipIn",
    "Slug",
    "Stage",
    "StageIn",
    "StageOut",
    "StageState",
    "Step",
    "StepOut",
    "StrategyIn",
    "StrategyOut",
    "ToggleIn",
    "TokenOut",
    "VariableIn",
    "VariableOut",
    "VerdictOut",
    "VersionIn",
    "VersionOut",
]
