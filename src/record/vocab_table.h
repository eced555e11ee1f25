/*
 * record/vocab_table.h - the words themselves. A parent stands before its children.
 *
 * Basis   GED: UCDP GED Codebook 23.1. ACLED: ACLED Codebook 2023, event and sub-event
 *         types. SMM: OSCE Special Monitoring Mission to Ukraine, columns and wording of
 *         its daily and spot reports. M2: S/RES/2202 (2015) annex I. M20: measures to
 *         strengthen the ceasefire, Trilateral Contact Group, 22 July 2020. GPH: GPH-MILF
 *         general cessation of hostilities, 1997, lists of acts. CTS: CTSAMVM categories
 *         of violation. DOS: Agreement on Disengagement between Israel and Syria, 1974.
 *         CFE: Treaty on Conventional Armed Forces in Europe, article II. IHL: Additional
 *         Protocol I to the Geneva Conventions. EM25: lists of objects in the energy
 *         moratorium of March 2025. BSGI: Black Sea Grain Initiative, 22 July 2022.
 */
#ifndef RECORD_VOCAB_TABLE_H
#define RECORD_VOCAB_TABLE_H

#define ACT_TABLE(X)                                                                          \
    /* id, name, parent, meaning, ACLED, UCDP, OSCE, basis */                                 \
    X(EVENT, "event", EVENT, "something happened; what is not known", "", "", "", "root")     \
    X(ARMED_FORCE, "armed_force", EVENT, "use of armed force, of whatever kind",              \
      "Battles; Explosions/Remote violence; Violence against civilians", "type_of_violence 1-3", "", "GED") \
    X(FIRE, "fire", ARMED_FORCE, "fire of any weapon", "", "", "ceasefire violation", "SMM, M2 point 1") \
    X(BURST, "burst", FIRE, "burst of automatic fire", "", "", "burst", "SMM")                \
    X(SHOT, "shot", FIRE, "single shot", "", "", "shot", "SMM")                               \
    X(SNIPING, "sniping", FIRE, "aimed fire of a sniper", "", "", "sniper fire", "M20")       \
    X(SHELLING, "shelling", FIRE, "indirect fire of artillery, mortars, rockets or missiles", \
      "Shelling/artillery/missile attack", "", "shelling", "ACLED")                           \
    X(AIRSTRIKE, "airstrike", FIRE, "attack from an aircraft, crewed or not",                 \
      "Air/drone strike", "", "", "ACLED")                                                    \
    X(DRONE_STRIKE, "drone_strike", AIRSTRIKE, "attack by an uncrewed aircraft",              \
      "Air/drone strike", "", "", "ACLED")                                                    \
    X(LIVE_FIRE_EXERCISE, "live_fire_exercise", FIRE, "training with live ammunition",        \
      "", "", "assessed as live-fire exercise", "SMM")                                        \
    X(ASSAULT, "assault", ARMED_FORCE, "attack on the ground", "Armed clash; Attack", "", "", "ACLED, M20") \
    X(AMBUSH, "ambush", ASSAULT, "attack from hiding on forces that move", "Armed clash", "", "", "GPH") \
    X(RAID, "raid", ASSAULT, "attack on a place without holding it", "Armed clash", "", "", "GPH") \
    X(SABOTAGE, "sabotage", ARMED_FORCE, "covert destruction", "", "", "", "M20, GPH")        \
    X(BOMBING, "bombing", ARMED_FORCE, "an emplaced or carried explosive is set off",         \
      "Remote explosive/landmine/IED; Suicide bomb; Grenade", "", "", "ACLED")                \
    X(KILLING, "killing", ARMED_FORCE, "killing of persons in somebody's power", "Attack", "", "", "GPH") \
    X(EXPLOSION, "explosion", EVENT, "a blast; it need not be fire", "", "", "explosion", "SMM") \
    X(INCOMING, "incoming", EXPLOSION, "a round heard or seen to arrive", "", "", "incoming", "SMM") \
    X(OUTGOING, "outgoing", EXPLOSION, "a round heard or seen to leave", "", "", "outgoing", "SMM") \
    X(IMPACT, "impact", EXPLOSION, "a round that hit", "", "", "impact", "SMM")               \
    X(AIRBURST, "airburst", EXPLOSION, "a blast in the air", "", "", "airburst", "SMM")       \
    X(UNDETERMINED, "undetermined", EXPLOSION, "assessed, and its kind could not be determined", "", "", "undetermined", "SMM") \
    X(PROJECTILE_IN_FLIGHT, "projectile_in_flight", EVENT, "a projectile seen in flight", "", "", "projectile", "SMM") \
    X(MUZZLE_FLASH, "muzzle_flash", EVENT, "the flash of a weapon", "", "", "muzzle flash", "SMM") \
    X(FLARE, "flare", EVENT, "an illumination flare", "", "", "illumination flare", "SMM")    \
    X(INFILTRATION, "infiltration", EVENT, "entering the other side's area covertly", "", "", "", "M20") \
    X(RECONNAISSANCE, "reconnaissance", EVENT, "gathering information beyond one's line", "", "", "", "M20") \
    X(SEIZURE, "seizure", EVENT, "taking territory, a facility or goods",                     \
      "Non-state actor overtakes territory; Government regains territory; Looting/property destruction", "", "", "ACLED, GPH") \
    X(PRESENCE, "presence", EVENT, "forces or weapons where they were seen", "Headquarters or base established", "", "weapon in violation of withdrawal lines; military presence in the security zone", "SMM, M2 point 2") \
    X(MOVEMENT, "movement", EVENT, "forces or weapons on the move", "", "", "convoy; movement", "SMM, DOS") \
    X(CROSSING, "crossing", MOVEMENT, "movement over a line", "", "", "", "DOS")              \
    X(REINFORCEMENT, "reinforcement", MOVEMENT, "bringing in forces, weapons or ammunition", "", "", "", "GPH") \
    X(OVERFLIGHT, "overflight", EVENT, "an aircraft over an area", "", "", "UAV; aircraft", "M20, SMM") \
    X(FORTIFICATION, "fortification", EVENT, "building or improving positions", "", "", "trenches; extension", "SMM, M20") \
    X(MINE_LAYING, "mine_laying", EVENT, "laying mines", "", "", "mines", "SMM")              \
    X(JAMMING, "jamming", EVENT, "interference with signals of monitors or navigation", "", "", "GPS signal interference", "SMM") \
    X(DENIAL_OF_ACCESS, "denial_of_access", EVENT, "monitors or aid kept from a place", "", "", "restriction of freedom of movement", "SMM, CTS") \
    X(DETENTION, "detention", EVENT, "holding persons", "Arrests", "", "detained", "CTS, GPH") \
    X(ABDUCTION, "abduction", EVENT, "taking persons by force", "Abduction/forced disappearance", "", "", "ACLED, GPH") \
    X(SEXUAL_VIOLENCE, "sexual_violence", EVENT, "conflict-related sexual violence", "Sexual violence", "", "", "ACLED, CTS") \
    X(PROPAGANDA, "propaganda", EVENT, "hostile propaganda", "", "", "", "GPH")               \
    X(AID_OBSTRUCTION, "aid_obstruction", EVENT, "hindering relief", "", "", "", "IHL art. 70") \
    X(INSPECTION, "inspection", EVENT, "a place or store was inspected", "", "", "inspected; heavy weapons holding area", "DOS, SMM") \
    X(WITHDRAWAL, "withdrawal", EVENT, "forces or weapons left", "Non-violent transfer of territory", "", "withdrawn", "M2 point 2") \
    X(RELEASE, "release", EVENT, "persons were let go", "", "", "", "M2 point 6")             \
    X(EVACUATION, "evacuation", EVENT, "civilians were brought out", "", "", "", "IHL art. 58") \
    X(HOLDING, "holding", EVENT, "a stock seen at a place", "", "", "weapons storage site", "SMM") \
    X(POSITION, "position", EVENT, "where a track was", "", "", "", "BSGI")                   \
    X(NOTICE, "notice", EVENT, "an act was announced beforehand", "", "", "notification", "M20")

/* calibre: what the type itself fixes, in mm; 0 0 not fixed, -1 -1 has no calibre. */
#define WEAPON_TABLE(X)                                                                       \
    /* id, name, parent, meaning, calibre min, max, OSCE, basis */                            \
    X(WEAPON, "weapon", WEAPON, "some weapon; which is not known", 0, 0, "N/K", "root")       \
    X(SMALL_ARMS, "small_arms", WEAPON, "weapons carried by one person", 0, 0, "small arms", "SMM") \
    X(SNIPER_RIFLE, "sniper_rifle", SMALL_ARMS, "precision rifle", 0, 0, "sniper", "M20")     \
    X(MACHINE_GUN, "machine_gun", WEAPON, "machine gun of any weight", 0, 0, "", "SMM")       \
    X(HEAVY_MACHINE_GUN, "heavy_machine_gun", MACHINE_GUN, "12.7 to 14.5 mm as a rule", 0, 0, "heavy machine gun", "SMM") \
    X(GRENADE, "grenade", WEAPON, "thrown or launched grenade", 0, 0, "", "ACLED")            \
    X(GRENADE_LAUNCHER, "grenade_launcher", WEAPON, "automatic, under-barrel or rocket grenade launcher", 0, 0, "automatic grenade launcher", "SMM") \
    X(ANTI_TANK, "anti_tank", WEAPON, "recoilless gun or guided anti-tank missile", 0, 0, "anti-tank guided missile; recoilless gun", "SMM") \
    X(ANTI_TANK_GUN, "anti_tank_gun", ANTI_TANK, "towed anti-tank gun", 0, 0, "anti-tank gun", "SMM") \
    X(ARTILLERY, "artillery", WEAPON, "guns and howitzers, towed or self-propelled", 0, 0, "artillery", "M2 point 2, SMM") \
    X(GUN, "gun", ARTILLERY, "field gun", 0, 0, "gun", "CFE")                                 \
    X(HOWITZER, "howitzer", ARTILLERY, "howitzer", 0, 0, "howitzer", "CFE")                   \
    X(SELF_PROPELLED_HOWITZER, "self_propelled_howitzer", HOWITZER, "howitzer on its own vehicle", 0, 0, "self-propelled howitzer", "CFE, SMM") \
    X(TOWED_HOWITZER, "towed_howitzer", HOWITZER, "howitzer drawn by a vehicle", 0, 0, "towed howitzer", "CFE, SMM") \
    X(MORTAR, "mortar", WEAPON, "mortar", 0, 0, "mortar", "SMM")                              \
    X(MLRS, "mlrs", WEAPON, "multiple launch rocket system", 0, 0, "MLRS", "M2 point 2")      \
    X(GRAD, "grad", MLRS, "BM-21 and its kind, 122 mm", 122, 122, "MLRS (BM-21 Grad, 122mm)", "SMM") \
    X(TORNADO_G, "tornado_g", MLRS, "Tornado-G, 122 mm", 122, 122, "", "SMM")                 \
    X(URAGAN, "uragan", MLRS, "BM-27, 220 mm", 220, 220, "MLRS (BM-27 Uragan, 220mm)", "M2 point 2") \
    X(SMERCH, "smerch", MLRS, "BM-30, 300 mm", 300, 300, "MLRS (BM-30 Smerch, 300mm)", "M2 point 2") \
    X(TORNADO_S, "tornado_s", MLRS, "Tornado-S, 300 mm", 300, 300, "", "M2 point 2")          \
    X(MISSILE, "missile", WEAPON, "ballistic or cruise missile", -1, -1, "", "ACLED")         \
    X(BALLISTIC_MISSILE, "ballistic_missile", MISSILE, "ballistic missile", -1, -1, "", "ACLED") \
    X(TOCHKA, "tochka", BALLISTIC_MISSILE, "Tochka, Tochka-U tactical missile", -1, -1, "tactical missile system (Tochka-U)", "M2 point 2") \
    X(CRUISE_MISSILE, "cruise_missile", MISSILE, "cruise missile", -1, -1, "", "ACLED")       \
    X(AIR_DEFENCE, "air_defence", WEAPON, "surface-to-air gun or missile", 0, 0, "surface-to-air missile system; anti-aircraft gun", "DOS, SMM") \
    X(SURFACE_TO_AIR_MISSILE, "surface_to_air_missile", AIR_DEFENCE, "surface-to-air missile", -1, -1, "surface-to-air missile system", "DOS") \
    X(ANTI_AIRCRAFT_GUN, "anti_aircraft_gun", AIR_DEFENCE, "anti-aircraft gun", 0, 0, "anti-aircraft gun", "SMM") \
    X(TANK, "tank", WEAPON, "battle tank", 0, 0, "tank", "CFE, SMM")                          \
    X(ARMOURED_VEHICLE, "armoured_vehicle", WEAPON, "armoured vehicle other than a tank", 0, 0, "armoured combat vehicle", "CFE, SMM") \
    X(IFV, "ifv", ARMOURED_VEHICLE, "infantry fighting vehicle", 0, 0, "infantry fighting vehicle", "CFE, SMM") \
    X(APC, "apc", ARMOURED_VEHICLE, "armoured personnel carrier", 0, 0, "armoured personnel carrier", "CFE, SMM") \
    X(AIRCRAFT, "aircraft", WEAPON, "anything that flies, crewed or not", -1, -1, "aircraft", "M20") \
    X(FIXED_WING, "fixed_wing", AIRCRAFT, "aeroplane", -1, -1, "fighter jet", "CFE")          \
    X(HELICOPTER, "helicopter", AIRCRAFT, "helicopter", -1, -1, "helicopter", "CFE")          \
    X(UAV, "uav", AIRCRAFT, "uncrewed aerial vehicle", -1, -1, "UAV", "M20, SMM")             \
    X(FPV_DRONE, "fpv_drone", UAV, "small drone flown by sight through its camera", -1, -1, "", "party statements of April 2025") \
    X(LOITERING_MUNITION, "loitering_munition", UAV, "one-way attack drone", -1, -1, "", "ACLED") \
    X(AERIAL_BOMB, "aerial_bomb", WEAPON, "bomb dropped from an aircraft", -1, -1, "", "ACLED") \
    X(MINE, "mine", WEAPON, "land or sea mine", -1, -1, "mine", "SMM")                        \
    X(ANTI_TANK_MINE, "anti_tank_mine", MINE, "mine against vehicles", -1, -1, "anti-tank mine", "SMM") \
    X(ANTI_PERSONNEL_MINE, "anti_personnel_mine", MINE, "mine against persons", -1, -1, "", "IHL") \
    X(IED, "ied", WEAPON, "improvised explosive device", -1, -1, "improvised explosive device", "ACLED") \
    X(NAVAL_VESSEL, "naval_vessel", WEAPON, "warship or armed boat", 0, 0, "", "BSGI")        \
    X(NAVAL_DRONE, "naval_drone", NAVAL_VESSEL, "uncrewed boat", -1, -1, "", "BSGI")          \
    X(CHEMICAL, "chemical", WEAPON, "chemical weapon", -1, -1, "", "ACLED")                   \
    X(BLADED, "bladed", WEAPON, "blades, clubs, stones", -1, -1, "", "ACLED")

#define TARGET_TABLE(X)                                                                       \
    /* id, name, parent, meaning, basis */                                                    \
    X(TARGET, "target", TARGET, "something; what is not known", "root")                       \
    X(CIVILIAN, "civilian", TARGET, "civilians or civilian objects", "IHL art. 50, 52")       \
    X(RESIDENTIAL, "residential", CIVILIAN, "dwellings", "IHL art. 52(3)")                    \
    X(SCHOOL, "school", CIVILIAN, "schools and universities", "IHL art. 52(3)")               \
    X(WORSHIP, "worship", CIVILIAN, "places of worship", "IHL art. 52(3), 53")                \
    X(WATER, "water", CIVILIAN, "drinking water installations", "IHL art. 54")                \
    X(MEDICAL, "medical", TARGET, "medical units, transports and persons", "IHL art. 12, 15, 21") \
    X(AID, "aid", TARGET, "relief personnel, goods and convoys", "IHL art. 70, 71")           \
    X(MONITOR, "monitor", TARGET, "monitors and their assets", "SMM")                         \
    X(PORT, "port", TARGET, "ports", "BSGI")                                                  \
    X(VESSEL, "vessel", TARGET, "merchant vessels", "BSGI")                                   \
    X(TRANSPORT, "transport", TARGET, "railways, roads, bridges, airports", "IHL art. 52")    \
    X(MILITARY, "military", TARGET, "forces and military objects", "IHL art. 43, 52(2)")      \
    X(ENERGY, "energy", TARGET, "energy infrastructure", "EM25")                              \
    X(REFINERY, "refinery", ENERGY, "refineries", "EM25")                                     \
    X(PIPELINE, "pipeline", ENERGY, "oil and gas pipelines, pumping stations", "EM25")        \
    X(STORAGE, "storage", ENERGY, "oil and gas storage", "EM25")                              \
    X(GENERATION, "generation", ENERGY, "power plants and substations that generate", "EM25") \
    X(TRANSMISSION, "transmission", ENERGY, "substations, transformers, distribution", "EM25") \
    X(NUCLEAR, "nuclear", ENERGY, "nuclear power plants", "EM25; IHL art. 56")                \
    X(DAM, "dam", ENERGY, "hydroelectric dams", "EM25; IHL art. 56")

enum act {
#define VOCAB_ENUM(id, ...) ACT_##id,
    ACT_TABLE(VOCAB_ENUM)
#undef VOCAB_ENUM
    ACT_COUNT
};

enum weapon {
#define VOCAB_ENUM(id, ...) WEAPON_##id,
    WEAPON_TABLE(VOCAB_ENUM)
#undef VOCAB_ENUM
    WEAPON_COUNT
};

enum target {
#define VOCAB_ENUM(id, ...) TARGET_##id,
    TARGET_TABLE(VOCAB_ENUM)
#undef VOCAB_ENUM
    TARGET_COUNT
};

#endif
